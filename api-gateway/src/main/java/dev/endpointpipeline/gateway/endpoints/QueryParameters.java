package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.firewall.RequestRejectedException;

/**
 * A call's query: each parameter is asked for once, whatever is wrong is found before anything is
 * done, and what was not asked for is ignored and named.
 */
final class QueryParameters {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

  private final Map<String, String[]> unread;
  private final List<Violation> violations = new ArrayList<>();

  private QueryParameters(Map<String, String[]> all) {
    this.unread = new HashMap<>(all);
  }

  /**
   * @throws RequestFailedException if the query is not encoded as it should be
   */
  static QueryParameters of(HttpServletRequest request) {
    try {
      return new QueryParameters(request.getParameterMap());
    } catch (RequestRejectedException | IllegalStateException e) {
      // The firewall's word for control characters in names, and the container's for all else.
      throw new RequestFailedException(
          Failure.INVALID_REQUEST,
          List.of(
              new Violation(
                  "query",
                  "malformed (expected: names and values in percent-encoded UTF-8, names without"
                      + " control characters)")));
    }
  }

  @Nullable String text(String name, Text limit) {
    String value = take(name);
    String fault = value == null ? null : limit.fault(value);
    if (fault != null) {
      refuse(name, fault, limit.expectation());
    }
    return value;
  }

  int integer(String name, IntegerRange limit, int otherwise) {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    if (!INTEGER.matcher(value).matches()) {
      refuse(name, "no integer", limit.expectation());
      return otherwise;
    }
    long number = Long.parseLong(value);
    if (number < limit.min() || number > limit.max()) {
      refuse(name, Long.toString(number), limit.expectation());
      return otherwise;
    }
    return (int) number;
  }

  <E extends Enum<E>> @Nullable E choice(String name, Choice<E> limit) {
    String value = take(name);
    E choice = value == null ? null : limit.named(value);
    if (value != null && choice == null) {
      refuse(name, "not supported", limit.expectation());
    }
    return choice;
  }

  /** Checks a flag that has no effect here: it is named with what is ignored. */
  void flagWithoutEffect(String name) {
    String value = single(name);
    if (value != null && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
      refuse(name, "not supported", "true or false");
    }
  }

  /**
   * Ends the reading.
   *
   * @return the names of parameters that have no effect, percent-encoded
   * @throws RequestFailedException if anything was wrong
   */
  List<String> requireValid() {
    if (!violations.isEmpty()) {
      throw new RequestFailedException(Failure.INVALID_REQUEST, violations);
    }
    return unread.keySet().stream()
        .sorted()
        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
        .toList();
  }

  /** Notes that something is wrong. */
  void refuse(String name, String found, String expected) {
    violations.add(new Violation(name, found + " (expected: " + expected + ")"));
  }

  private @Nullable String take(String name) {
    String value = single(name);
    unread.remove(name);
    return value;
  }

  private @Nullable String single(String name) {
    String[] values = unread.get(name);
    if (values == null) {
      return null;
    }
    if (values.length > 1) {
      refuse(name, values.length + " values", "one");
    }
    return values[0];
  }
}

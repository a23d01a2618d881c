package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.Violations;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.firewall.RequestRejectedException;

/**
 * The parameters of a call's query. Each may be there once; those that the call does not read are
 * ignored and named in the response.
 */
final class QueryParameters {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

  private final Map<String, String[]> unread;
  private final Violations violations;

  private QueryParameters(Map<String, String[]> all, Violations violations) {
    this.unread = new HashMap<>(all);
    this.violations = violations;
  }

  /** A malformed query, or one with too many parameters, is a violation and counts as empty. */
  static QueryParameters of(HttpServletRequest request, Violations violations) {
    try {
      return new QueryParameters(request.getParameterMap(), violations);
    } catch (RequestRejectedException | IllegalStateException e) {
      // From the firewall for control characters in names, from Tomcat for everything else.
      violations.add(
          "query",
          "malformed, or too many parameters",
          "at most 1000 parameters, names and values in percent-encoded UTF-8, names without"
              + " control characters");
      return new QueryParameters(Map.of(), violations);
    }
  }

  @Nullable String text(String name, Text limit) {
    String value = take(name);
    String fault = value == null ? null : limit.fault(value);
    if (fault != null) {
      violations.add(name, fault, limit.expectation());
    }
    return value;
  }

  int integer(String name, IntegerRange limit, int otherwise) {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    if (!INTEGER.matcher(value).matches()) {
      violations.add(name, "not an integer", limit.expectation());
      return otherwise;
    }
    long number = Long.parseLong(value);
    if (number < limit.min() || number > limit.max()) {
      violations.add(name, Long.toString(number), limit.expectation());
      return otherwise;
    }
    return (int) number;
  }

  <E extends Enum<E>> @Nullable E choice(String name, Choice<E> limit) {
    String value = take(name);
    E choice = value == null ? null : limit.named(value);
    if (value != null && choice == null) {
      violations.add(name, "not supported", limit.expectation());
    }
    return choice;
  }

  boolean flag(String name, boolean otherwise) {
    String value = take(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.equals("true") && !value.equals("false")) {
      violations.add(name, "not supported", "true or false");
    }
    return value.equals("true");
  }

  /** Checks a flag that has no effect here; it is named as ignored. */
  void flagWithoutEffect(String name) {
    String value = single(name);
    if (value != null && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
      violations.add(name, "not supported", "true or false");
    }
  }

  /** The names of parameters that were not read or have no effect, percent-encoded. */
  List<String> ignored() {
    return unread.keySet().stream()
        .sorted()
        .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
        .toList();
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
      violations.add(name, values.length + " values", "one");
    }
    return values[0];
  }
}

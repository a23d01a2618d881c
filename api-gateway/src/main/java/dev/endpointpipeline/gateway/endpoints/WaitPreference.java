package dev.endpointpipeline.gateway.endpoints;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The preference {@code wait} of the header Prefer (RFC 7240): how many seconds a caller prefers to
 * wait for the outcome, instead of a response as soon as its request is accepted. Other preferences
 * are ignored, also {@code respond-async}, which is the default here. So are malformed ones, since
 * a preference must not make a call fail.
 */
final class WaitPreference {
  private static final String PREFER = "Prefer";
  private static final String WAIT = "wait";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
  private static final String WORD = "(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")";
  private static final String PARAMETER = TOKEN + "(?:[ \\t]*+=[ \\t]*+(" + WORD + ")?+)?+";

  /** One preference with its parameters, and the comma that ends it. */
  private static final Pattern PREFERENCE =
      Pattern.compile(
          "\\G[ \\t,]*+(?<name>"
              + TOKEN
              + ")(?:[ \\t]*+=[ \\t]*+(?<value>"
              + WORD
              + ")?+)?+(?:[ \\t]*+;[ \\t]*+(?:"
              + PARAMETER
              + ")?+)*+[ \\t]*+(?:,|$)");

  private static final Pattern SECONDS = Pattern.compile("\"?(\\d++)\"?");
  private static final int MOST_DIGITS = 18;

  private WaitPreference() {}

  /** The seconds asked for; empty if none are. */
  static OptionalLong seconds(HttpServletRequest request) {
    for (String header : Collections.list(request.getHeaders(PREFER))) {
      Matcher preference = PREFERENCE.matcher(header);
      while (preference.find()) {
        if (preference.group("name").equalsIgnoreCase(WAIT)) {
          // The first one counts, also if its value is malformed.
          return Optional.ofNullable(preference.group("value"))
              .map(WaitPreference::seconds)
              .orElse(OptionalLong.empty());
        }
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong seconds(String value) {
    Matcher seconds = SECONDS.matcher(value);
    if (!seconds.matches()) {
      return OptionalLong.empty();
    }
    String digits = seconds.group(1);
    return OptionalLong.of(
        digits.length() <= MOST_DIGITS ? Long.parseLong(digits) : Long.MAX_VALUE);
  }
}

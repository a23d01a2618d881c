package dev.endpointpipeline.model.request;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;

/**
 * The text is not a JSON object, or is deeper or longer than any valid request. The message has the
 * reason, line and column (in bytes), but no part of the text, which may be a secret.
 */
public final class MalformedJsonException extends RuntimeException {

  private MalformedJsonException(String message) {
    super(message);
  }

  static MalformedJsonException at(JsonParser parser, String reason) {
    TokenStreamLocation place = parser.currentLocation();
    return new MalformedJsonException(
        "line %d, column %d: %s (expected: one JSON object)"
            .formatted(place.getLineNr(), place.getColumnNr(), reason));
  }

  /** The bytes at the offset are not UTF-8. */
  static MalformedJsonException notUtf8(byte[] text, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (text[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new MalformedJsonException(
        "line %d, column %d: not UTF-8 (expected: one JSON object in UTF-8)"
            .formatted(line, offset - lineStart + 1));
  }

  /** Does not use Jackson's messages, because they quote the text. */
  static MalformedJsonException at(JsonParser parser, JacksonException cause) {
    return at(parser, reason(cause));
  }

  private static String reason(JacksonException cause) {
    if (cause instanceof StreamConstraintsException) {
      return "deeper than %d levels, more than %d names, values and brackets, or a text over %d, a name over %d or a number over %d characters"
          .formatted(
              Limits.JSON_DEPTH,
              Limits.JSON_TOKENS,
              Limits.JSON_TEXT_LENGTH,
              Limits.JSON_NAME_LENGTH,
              Limits.JSON_NUMBER_LENGTH);
    }
    if (cause instanceof UnexpectedEndOfInputException) {
      return "incomplete JSON";
    }
    // The only error of the tree that the parser does not detect.
    return cause instanceof DatabindException ? "a field that is there twice" : "no valid JSON";
  }
}

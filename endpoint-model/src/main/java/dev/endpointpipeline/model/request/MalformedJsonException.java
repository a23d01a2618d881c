package dev.endpointpipeline.model.request;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DatabindException;

/**
 * The text is not one JSON object, or is deeper or longer than any valid request. The message names
 * reason, line and column, and repeats nothing of the text, as that may be a secret.
 */
public final class MalformedJsonException extends RuntimeException {

  MalformedJsonException(String reason) {
    super(reason);
  }

  /** Jackson's own messages quote the text, so only the place is taken from them. */
  static MalformedJsonException because(JacksonException cause) {
    TokenStreamLocation place = cause.getLocation();
    String where =
        place == null
            ? ""
            : ", at line %d, byte column %d".formatted(place.getLineNr(), place.getColumnNr());
    return new MalformedJsonException(reason(cause) + where);
  }

  private static String reason(JacksonException cause) {
    if (cause instanceof StreamConstraintsException) {
      return ("too deep or too long (expected: at most %d levels, texts of %d characters,"
              + " names of %d, numbers of %d)")
          .formatted(
              Limits.JSON_DEPTH,
              Limits.JSON_TEXT_LENGTH,
              Limits.JSON_NAME_LENGTH,
              Limits.JSON_NUMBER_LENGTH);
    }
    if (cause instanceof UnexpectedEndOfInputException) {
      return "incomplete JSON (expected: a JSON object)";
    }
    if (cause instanceof DatabindException) {
      return "a field that is there twice, or more text after the object (expected: one JSON"
          + " object)";
    }
    return "no valid JSON (expected: a JSON object)";
  }
}

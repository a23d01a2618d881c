package dev.endpointpipeline.loadreplay.recording;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * The members of a JSON object, one after the other. A null is the same as an absent member. A
 * value of the wrong type is an {@link IllegalArgumentException} that begins with the member.
 */
final class JsonMembers {
  private final JsonParser json;
  private final Consumer<String> unknownMembers;

  /**
   * @param json at the start of the object
   * @param unknownMembers receives the names of unknown members
   */
  JsonMembers(JsonParser json, Consumer<String> unknownMembers) {
    this.json = json;
    this.unknownMembers = unknownMembers;
  }

  /** Reads a member, or returns false if it is unknown. */
  interface Reader {
    boolean read(String name);
  }

  /**
   * Reads the object's members that are not null.
   *
   * @param member the object; empty for the outermost one
   */
  void each(String member, Reader reader) {
    require(JsonToken.START_OBJECT, member, "an object");
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      if (json.nextToken() != JsonToken.VALUE_NULL && !reader.read(name)) {
        unknownMembers.accept(member.isEmpty() ? name : member + "." + name);
        json.skipChildren();
      }
    }
  }

  /** Calls the reader for each item of the array. */
  void eachItem(String member, String expectation, Runnable reader) {
    require(JsonToken.START_ARRAY, member, expectation);
    while (json.nextToken() != JsonToken.END_ARRAY) {
      reader.run();
    }
  }

  String text(String member) {
    require(JsonToken.VALUE_STRING, member, "a string");
    return json.getString();
  }

  long integer(String member) {
    require(JsonToken.VALUE_NUMBER_INT, member, "an integer");
    if (json.getNumberType() == NumberType.BIG_INTEGER) {
      throw new IllegalArgumentException(
          member + ": an integer of more than 64 bits (expected: an integer)");
    }
    return json.getLongValue();
  }

  boolean bool(String member) {
    if (json.currentToken() == JsonToken.VALUE_TRUE) {
      return true;
    }
    require(JsonToken.VALUE_FALSE, member, "true or false");
    return false;
  }

  byte[] base64(String member) {
    require(JsonToken.VALUE_STRING, member, "a string of base64");
    try {
      return json.getBinaryValue();
    } catch (UnexpectedEndOfInputException e) {
      throw e;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(member + ": no base64 (expected: base64 with padding)", e);
    }
  }

  static <T> T required(String member, @Nullable T value, String expectation) {
    if (value == null) {
      throw new IllegalArgumentException(
          "%s: missing (expected: %s)".formatted(member, expectation));
    }
    return value;
  }

  private void require(JsonToken expected, String member, String expectation) {
    if (json.currentToken() != expected) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(member, kind(json.currentToken()), expectation));
    }
  }

  /** The type of a value, but not the value, which may be a secret. */
  private static String kind(@Nullable JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a decimal number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case START_ARRAY -> "an array";
      case START_OBJECT -> "an object";
      default -> "null";
    };
  }
}

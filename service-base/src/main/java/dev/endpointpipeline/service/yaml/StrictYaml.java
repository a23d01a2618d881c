package dev.endpointpipeline.service.yaml;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one document of YAML or JSON, in which no key may be unknown or repeated. Aliases are
 * refused, as a short text with nested aliases can stand for a document of any size.
 *
 * <p>Messages name line, column and field, and never quote the text, which may be secret.
 */
public final class StrictYaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final String EMPTY = "the file is empty";

  private StrictYaml() {}

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if the text is empty, not valid, or does not fit the type; the
   *     message says where
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      refuseMisreadings(text);
      @Nullable T content = MAPPER.readValue(text, type);
      if (content == null) {
        throw new IllegalArgumentException(EMPTY);
      }
      return content;
    } catch (JacksonException e) {
      // Without the cause, whose message quotes the text
      throw new IllegalArgumentException(problem(e));
    }
  }

  /** Finds what Jackson reads as a text or passes over, and an operator means as something else. */
  private static void refuseMisreadings(String text) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      boolean isComplete = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (isComplete) {
          throw refused(parser, "a second document", "one");
        }
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
          throw refused(parser, "an alias (*)", "none");
        }
        if (token == JsonToken.VALUE_STRING && parser.getString().equals("~")) {
          throw refused(parser, "~", "null, or nothing");
        }
        isComplete = !token.isStructStart() && parser.streamReadContext().inRoot();
      }
      if (!isComplete) {
        throw new IllegalArgumentException(EMPTY);
      }
    }
  }

  private static IllegalArgumentException refused(
      JsonParser parser, String found, String expected) {
    return new IllegalArgumentException(
        found + at(parser.currentTokenLocation()) + " (expected: " + expected + ")");
  }

  private static String problem(JacksonException e) {
    String field = field(e);
    String prefix = field.isEmpty() ? "" : field + ": ";
    if (e.getCause() instanceof IllegalArgumentException rule) {
      return prefix + rule.getMessage();
    }
    if (!(e instanceof DatabindException)) {
      boolean isDuplicate =
          String.valueOf(e.getOriginalMessage()).startsWith("Duplicate Object property");
      return (isDuplicate ? "a key is repeated" : "not valid YAML") + at(e.getLocation());
    }
    boolean isUnknown = e instanceof UnrecognizedPropertyException;
    return prefix + (isUnknown ? "unknown key" : "value of the wrong type") + at(e.getLocation());
  }

  private static String field(JacksonException e) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(name);
      }
    }
    return field.toString();
  }

  private static String at(@Nullable TokenStreamLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}

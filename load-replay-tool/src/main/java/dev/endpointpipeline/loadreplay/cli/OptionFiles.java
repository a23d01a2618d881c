package dev.endpointpipeline.loadreplay.cli;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Small files that options name. If one can't be read or is malformed, an {@link
 * IllegalArgumentException} names it.
 */
final class OptionFiles {
  private OptionFiles() {}

  /** The content without blanks and line breaks around it. */
  static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": can't be read (expected: a text file)", e);
    }
  }

  /** A JSON object of strings. */
  static Map<String, String> strings(Path file) {
    try {
      return JsonMapper.shared().readValue(text(file), new TypeReference<>() {});
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          file + ": malformed (expected: a JSON object of strings)", e);
    }
  }

  /** Java properties. */
  static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": can't be read (expected: Java properties)", e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, properties::getProperty));
  }
}

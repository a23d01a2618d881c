package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.recording.FileFailures;
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
  static String text(String option, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %s: can't be read: %s (expected: a text file)"
              .formatted(option, file, FileFailures.reason(e)),
          e);
    }
  }

  /** A JSON object of strings. */
  static Map<String, String> strings(String option, Path file) {
    try {
      return JsonMapper.shared().readValue(text(option, file), new TypeReference<>() {});
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s: %s: malformed (expected: a JSON object of strings)".formatted(option, file), e);
    }
  }

  /** Java properties. */
  static Map<String, String> properties(String option, Path file) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text(option, file)));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %s: malformed (expected: Java properties)".formatted(option, file), e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, properties::getProperty));
  }
}

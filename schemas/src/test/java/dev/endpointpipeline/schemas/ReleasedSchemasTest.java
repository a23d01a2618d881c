package dev.endpointpipeline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records of every version may be in the topics, read by services of every version: each schema
 * must read, and be read by, every version released before (FULL_TRANSITIVE).
 *
 * <p>A changed schema is released as a new version by
 *
 * <pre>mvn test -pl schemas -Dtest=ReleasedSchemasTest -Dschemas.release=v2</pre>
 *
 * which writes the files to commit. A version that any service has run with is never written again.
 */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src", "main", "resources", "released");

  @BeforeAll
  static void releaseWhenAskedTo() throws IOException {
    String version = System.getProperty("schemas.release", "");
    if (version.isEmpty()) {
      return;
    }
    assertThat(version).matches("v[1-9][0-9]*");
    for (Schema current : current().toList()) {
      List<Schema> released = released(current);
      if (released.isEmpty() || !released.get(released.size() - 1).equals(current)) {
        Path file = RELEASED.resolve(version).resolve(fileName(current));
        Files.createDirectories(file.getParent());
        Files.writeString(file, SchemaFormatter.format("json/pretty", current) + "\n");
      }
    }
  }

  static Stream<Schema> current() {
    return Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream());
  }

  @ParameterizedTest
  @MethodSource("current")
  void everyRecordReadsAndIsReadByEveryReleasedVersion(Schema current)
      throws IOException, SchemaValidationException {
    fullTransitive().validate(current, released(current));
  }

  @ParameterizedTest
  @MethodSource("current")
  void everyRecordIsReleasedAsItIs(Schema current) throws IOException {
    assertThat(released(current))
        .as("released versions of %s; to release this one, see %s", current, getClass().getName())
        .last()
        .isEqualTo(current);
  }

  @ParameterizedTest
  @MethodSource("current")
  void everyRecordSaysWhatItMeans(Schema current) {
    assertThat(current.getDoc()).isNotBlank();
  }

  @Test
  void aFieldWithoutDefaultWouldBeRefused() {
    Schema released = schema("{'type': 'record', 'name': 'R', 'fields': []}");
    Schema changed =
        schema("{'type': 'record', 'name': 'R', 'fields': [{'name': 'added', 'type': 'string'}]}");

    assertThatThrownBy(() -> fullTransitive().validate(changed, List.of(released)))
        .isInstanceOf(SchemaValidationException.class);
    assertThatThrownBy(() -> fullTransitive().validate(released, List.of(changed)))
        .isInstanceOf(SchemaValidationException.class);
  }

  private static SchemaValidator fullTransitive() {
    return new SchemaValidatorBuilder().mutualReadStrategy().validateAll();
  }

  /** Oldest first. */
  private static List<Schema> released(Schema current) throws IOException {
    if (!Files.isDirectory(RELEASED)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(RELEASED)) {
      return versions
          .sorted(Comparator.comparingInt(ReleasedSchemasTest::number))
          .map(version -> version.resolve(fileName(current)))
          .filter(Files::exists)
          .map(ReleasedSchemasTest::parse)
          .toList();
    }
  }

  private static int number(Path version) {
    return Integer.parseInt(version.getFileName().toString().substring(1));
  }

  private static String fileName(Schema schema) {
    return schema.getFullName() + ".avsc";
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema schema(String text) {
    return new Schema.Parser().parse(text.replace('\'', '"'));
  }
}

package dev.endpointpipeline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
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
 * which writes the files to commit. A version is never written again once there is a newer one;
 * {@code frozen.sha256} holds them all.
 */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src", "main", "resources", "released");
  private static final Path FROZEN = RELEASED.resolve("frozen.sha256");

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
        assertThat(file).as("a released version must not change: take the next one").doesNotExist();
        Files.writeString(file, SchemaFormatter.format("json/pretty", current) + "\n");
      }
    }
  }

  static Stream<Schema> current() {
    return Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream());
  }

  @ParameterizedTest
  @MethodSource("current")
  void everyRecordReadsAndIsReadByEveryReleasedVersion(Schema current) {
    assertThatCode(() -> fullTransitive().validate(current, released(current)))
        .doesNotThrowAnyException();
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
  void everyVersionButTheNewestIsFrozen() throws IOException {
    assertThat(hashesOfAllButTheNewest())
        .as(
            "an old version must not change; when a new one is begun, the one before goes to %s",
            FROZEN)
        .isEqualTo(Files.readAllLines(FROZEN));
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

  /** As sha256sum writes them, run in the folder of the versions. */
  private static List<String> hashesOfAllButTheNewest() throws IOException {
    try (Stream<Path> files = Files.walk(RELEASED, 2)) {
      List<Path> schemas =
          files.filter(file -> file.toString().endsWith(".avsc")).sorted().toList();
      int newest = schemas.stream().mapToInt(file -> versionOf(file)).max().orElse(0);
      return schemas.stream()
          .filter(file -> versionOf(file) < newest)
          .map(
              file -> sha256(file) + "  " + RELEASED.relativize(file).toString().replace('\\', '/'))
          .toList();
    }
  }

  private static int versionOf(Path file) {
    return number(RELEASED.relativize(file).getName(0));
  }

  private static String sha256(Path file) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
          .filter(Files::isDirectory)
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

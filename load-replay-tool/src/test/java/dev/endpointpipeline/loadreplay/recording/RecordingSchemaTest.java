package dev.endpointpipeline.loadreplay.recording;

import static dev.endpointpipeline.loadreplay.recording.Calls.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema describes exactly what is written. */
class RecordingSchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JsonNode DOCUMENT = document();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private static final Schema SCHEMA = SCHEMAS.getSchema(DOCUMENT);

  @Test
  void itIsAJsonSchema() {
    Schema metaSchema =
        SCHEMAS.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    assertThat(metaSchema.validate(DOCUMENT)).isEmpty();
  }

  @Test
  void everyWrittenLineIsValid() {
    for (long seed = 0; seed < 100; seed++) {
      for (String line : lines(seed)) {
        assertThat(SCHEMA.validate(JSON.readTree(line))).as(line).isEmpty();
      }
    }
  }

  @Test
  void itHasExactlyTheMembersThatAreWritten() {
    Set<String> written = new TreeSet<>();
    for (long seed = 0; seed < 100; seed++) {
      for (String line : lines(seed)) {
        collectMembers(JSON.readTree(line), "", written);
      }
    }
    Set<String> described = new TreeSet<>();
    collectProperties(DOCUMENT, "", described);
    assertThat(written).isEqualTo(described);
  }

  /** Each of them is refused by the reader, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'at':0,'id':'a','method':'HEAD','url':'http://h/'}",
        "{'at':-1,'id':'a','method':'GET','url':'http://h/'}",
        "{'at':0.5,'id':'a','method':'GET','url':'http://h/'}",
        "{'at':0,'id':'','method':'GET','url':'http://h/'}",
        "{'at':0,'id':'a b','method':'GET','url':'http://h/'}",
        "{'at':0,'id':'a','method':'GET','url':'/v1'}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','body':'e30'}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','header':{'A':'b'}}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','retry_of':''}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','expect':{'status':[99]}}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','recording':{'version':2,'source':'har','redacted':true}}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','recording':{'version':1,'source':'pcap','redacted':true}}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','recording':{'version':1,'source':'har'}}",
        "{'at':0,'id':'a','method':'GET','url':'http://h/','recording':{'version':1,'source':'har','redacted':true,'started':'now'}}",
      })
  void itRefusesWhatTheReaderRefuses(String line) {
    String json = line.replace('\'', '"');

    List<Error> errors = SCHEMA.validate(JSON.readTree(json));

    assertThat(errors).isNotEmpty();
    assertThat(isRead(json)).isFalse();
  }

  private static boolean isRead(String line) {
    String first =
        "{\"recording\":{\"version\":1,\"source\":\"har\",\"redacted\":true},"
            + "\"at\":0,\"id\":\"0\",\"method\":\"GET\",\"url\":\"http://h/\"}\n";
    try (RecordingReader reader = Calls.reader(first + line)) {
      reader.forEachRemaining(call -> {});
      return true;
    } catch (RecordingException e) {
      return false;
    }
  }

  private static List<String> lines(long seed) {
    RecordingInfo info =
        seed % 2 == 0
            ? RecordingInfo.generated(seed)
            : RecordingInfo.recorded(
                List.of(Source.values()).get((int) seed % 3),
                seed % 4 == 1,
                Instant.ofEpochMilli(seed));
    byte[] file = written(info, Calls.anyCalls(new Random(seed)));
    return new String(file, StandardCharsets.UTF_8).lines().toList();
  }

  private static void collectMembers(JsonNode object, String path, Set<String> members) {
    object
        .propertyStream()
        .forEach(
            member -> {
              members.add(path + member.getKey());
              if (member.getValue().isObject() && !member.getKey().equals("header")) {
                collectMembers(member.getValue(), path + member.getKey() + ".", members);
              }
            });
  }

  private static void collectProperties(JsonNode schema, String path, Set<String> members) {
    schema
        .path("properties")
        .propertyStream()
        .forEach(
            member -> {
              members.add(path + member.getKey());
              collectProperties(member.getValue(), path + member.getKey() + ".", members);
            });
  }

  private static JsonNode document() {
    try (InputStream file =
        RecordingReader.class.getResourceAsStream(
            "/dev/endpointpipeline/loadreplay/recording.schema.json")) {
      return JSON.readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

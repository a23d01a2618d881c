package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaEvolutionTest {
  private static final Schema CURRENT = EndpointState.getClassSchema();

  @Test
  void aReaderKnowsItsOwnSchemaAndOlderOnes() throws IOException {
    assertThat(SchemaEvolution.unknownTo(CURRENT, CURRENT)).isEmpty();
    assertThat(SchemaEvolution.unknownTo(CURRENT, released("v1"))).isEmpty();
  }

  @Test
  void aReaderOfTheFirstReleaseDoesNotKnowWhatStatesHaveNow() throws IOException {
    assertThat(SchemaEvolution.unknownTo(released("v1"), CURRENT)).contains("event_count");
  }

  @Test
  void nestedFieldsSymbolsAndBranchesAreNamedByTheirPath() {
    Schema reader =
        schema(
            """
            {"type": "record", "name": "R", "fields": [
              {"name": "list", "type": {"type": "array", "items":
                {"type": "record", "name": "I", "fields": [{"name": "a", "type": "int"}]}}},
              {"name": "mood", "type": {"type": "enum", "name": "E", "symbols": ["GOOD"]}},
              {"name": "maybe", "type": ["null", "string"]}]}
            """);
    Schema writer =
        schema(
            """
            {"type": "record", "name": "R", "fields": [
              {"name": "list", "type": {"type": "array", "items":
                {"type": "record", "name": "I", "fields": [
                  {"name": "a", "type": "int"}, {"name": "b", "type": "int"}]}}},
              {"name": "mood", "type": {"type": "enum", "name": "E", "symbols": ["GOOD", "BAD"]}},
              {"name": "maybe", "type": ["null", "string", "long"]}]}
            """);

    assertThat(SchemaEvolution.unknownTo(reader, writer))
        .containsExactly("list[].b", "mood=BAD", "maybe: long");
    assertThat(SchemaEvolution.unknownTo(writer, reader)).isEmpty();
  }

  private static Schema released(String version) throws IOException {
    String name = "/released/" + version + "/" + CURRENT.getFullName() + ".avsc";
    try (InputStream in =
        Objects.requireNonNull(EndpointState.class.getResourceAsStream(name), name)) {
      return new Schema.Parser().parse(in);
    }
  }

  private static Schema schema(String text) {
    return new Schema.Parser().parse(text);
  }
}

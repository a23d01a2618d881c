package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonOutlineTest {
  @Test
  void everyMemberHasOneLineThatFitsATerminal() {
    String outline =
        JsonOutline.of(
            new JsonMapper()
                .readTree(
                    "{\"id\": \"e-1\", \"config\": {\"a\": \"%s\"}}".formatted("x".repeat(200))));
    assertThat(outline.lines()).hasSize(2).first().isEqualTo("  \"id\": \"e-1\",");
    assertThat(outline.lines().skip(1)).first().asString().hasSize(96).endsWith("x …");
  }
}

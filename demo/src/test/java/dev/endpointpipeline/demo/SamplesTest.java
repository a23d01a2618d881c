package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SamplesTest {
  private static final String USER_CONFIG =
      "/config/ray_service_config/ray_serve_config/applications/0/deployments/0/user_config";
  private final JsonMapper json = new JsonMapper();

  @Test
  void userConfigIsTheOnlyDifferenceToTheSamplesConfig() throws IOException {
    JsonNode sample = json.readTree(Samples.ofTheApiPage());
    assertThat(json.readTree(Samples.configWith("{}")).get("config"))
        .isEqualTo(sample.get("config"));

    JsonNode patch = json.readTree(Samples.configWith("{\"threshold\": 0.8}"));
    assertThat(patch.propertyNames()).containsExactly("config");
    assertThat(patch.at(USER_CONFIG).toString()).isEqualTo("{\"threshold\":0.8}");
  }

  @Test
  void aChangeWithRollbackDiffersOnlyInThat() {
    String change = Samples.fraudConfig("fraud_model:app", 0.8);
    ObjectNode takenBack = (ObjectNode) json.readTree(Samples.withRollbackOnFailure(change));

    assertThat(takenBack.remove("rollback_on_failure").asBoolean()).isTrue();
    assertThat(takenBack).isEqualTo(json.readTree(change));
  }
}

package dev.endpointpipeline.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The bodies that the demo sends. */
final class Samples {
  private static final String SAMPLE = "update-endpoint-sample.json";
  private static final JsonMapper JSON = new JsonMapper();

  private Samples() {}

  /** The request sample of the API page, verbatim. */
  static String ofTheApiPage() throws IOException {
    try (InputStream resource = Samples.class.getResourceAsStream(SAMPLE)) {
      if (resource == null) {
        throw new IllegalStateException(SAMPLE + ": missing (expected: on the class path)");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The sample's {@code config} alone, with another {@code user_config} in its deployment.
   *
   * @param userConfig a JSON object
   */
  static String configWith(String userConfig) throws IOException {
    JsonNode config = JSON.readTree(ofTheApiPage()).path("config");
    ObjectNode deployment =
        (ObjectNode) config.at("/ray_service_config/ray_serve_config/applications/0/deployments/0");
    deployment.set("user_config", JSON.readTree(userConfig));
    return JSON.createObjectNode().set("config", config).toString();
  }
}

package dev.endpointpipeline.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The request bodies of the demo. */
final class Samples {
  private static final String SAMPLE = "update-request.json";
  private static final JsonMapper JSON = new JsonMapper();

  /** The route of the application of {@link #fraudEndpoint}. */
  static final String FRAUD_ROUTE = "/fraud";

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

  /**
   * Creates an endpoint that serves {@code ray/app/fraud_model.py}.
   *
   * @param code the import_path
   * @param threshold in the user_config
   */
  static String fraudEndpoint(String code, double threshold) {
    ObjectNode endpoint = JSON.createObjectNode().put("name", "fraud").put("type", "ray_service");
    return endpoint.setAll((ObjectNode) JSON.readTree(fraudConfig(code, threshold))).toString();
  }

  /** A change that is rolled back automatically on failure. */
  static String withRollbackOnFailure(String change) {
    return ((ObjectNode) JSON.readTree(change)).put("rollback_on_failure", true).toString();
  }

  /** Changes that endpoint. */
  static String fraudConfig(String code, double threshold) {
    return """
    {
      "config": {
        "ray_service_config": {
          "ray_serve_config": {
            "applications": [
              {
                "name": "fraud",
                "import_path": "%s",
                "route_prefix": "%s",
                "runtime_env": {"env_vars": {}},
                "deployments": [
                  {
                    "name": "FraudModel",
                    "num_replicas": 1,
                    "ray_actor_options": {"num_cpus": 0.1},
                    "user_config": {"threshold": %s}
                  }
                ]
              }
            ]
          },
          "ray_cluster_config": {
            "head_group_spec": {},
            "worker_group_specs": [{"name": "workers"}]
          }
        }
      }
    }
    """
        .formatted(code, FRAUD_ROUTE, threshold);
  }
}

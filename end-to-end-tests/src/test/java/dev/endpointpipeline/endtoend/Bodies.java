package dev.endpointpipeline.endtoend;

import dev.endpointpipeline.model.PageSample;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Request bodies. */
final class Bodies {
  /** JSON pointer of the deployment in an endpoint's view. */
  static final String DEPLOYMENT =
      "/config/ray_service_config/ray_serve_config/applications/0/deployments/0";

  private static final String APPLICATION = "/ray_service_config/ray_serve_config/applications/0";

  private static final int VARIABLE_BYTES = 10_000;

  private Bodies() {}

  /** The API page's sample of an update, verbatim. */
  static String sample() {
    return new String(PageSample.updateRequest(), StandardCharsets.UTF_8);
  }

  /** The API page's sample of an response to it, verbatim. */
  static JsonNode sampleResponse() {
    return JsonMapper.shared().readTree(PageSample.updateResponse());
  }

  /** An update that concerns no runtime. */
  static String named(String name) {
    return "{\"name\": \"" + name + "\"}";
  }

  /** An update of the configuration with a delay per step. */
  static String taking(long stepDelayMillis) {
    return simulated("{\"step_delay_ms\": " + stepDelayMillis + "}");
  }

  /** An update of the configuration that fails. */
  static String failingIn(String step, String message) {
    return simulated("{\"fail_in\": \"" + step + "\", \"message\": \"" + message + "\"}");
  }

  /** An update of the configuration with a number of replicas. */
  static String replicas(int count) {
    ObjectNode config = config();
    deployment(config).put("num_replicas", count);
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  /** A failing update of the configuration with a value in {@code env_vars}. */
  static String withSecret(String secret) {
    ObjectNode config = config();
    deployment(config).set("user_config", settings("{\"fail_in\": \"APPLYING_SERVE_CONFIG\"}"));
    ((ObjectNode) config.at(APPLICATION + "/runtime_env/env_vars")).put("PASSWORD", secret);
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  /** A create of an endpoint with a size in bytes and a delay per step. */
  static String large(int bytes, long stepDelayMillis) {
    ObjectNode config = config();
    deployment(config).set("user_config", settings("{\"step_delay_ms\": " + stepDelayMillis + "}"));
    ObjectNode variables = (ObjectNode) config.at(APPLICATION + "/runtime_env/env_vars");
    for (int variable = 0; variable < bytes / VARIABLE_BYTES; variable++) {
      variables.put("LARGE_" + variable, "x".repeat(VARIABLE_BYTES));
    }
    ObjectNode body = JsonMapper.shared().createObjectNode().put("name", "large");
    return body.put("type", "job").set("config", config).toString();
  }

  private static String simulated(String settings) {
    ObjectNode config = config();
    deployment(config).set("user_config", settings(settings));
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  private static JsonNode settings(String settings) {
    return JsonMapper.shared().readTree("{\"simulated\": " + settings + "}");
  }

  private static ObjectNode config() {
    return (ObjectNode) JsonMapper.shared().readTree(sample()).get("config");
  }

  private static ObjectNode deployment(JsonNode config) {
    return (ObjectNode) config.at(APPLICATION + "/deployments/0");
  }
}

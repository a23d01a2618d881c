package dev.endpointpipeline.endtoend;

import dev.endpointpipeline.model.PageSample;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of requests. */
final class Bodies {
  /** Where the deployment is in an endpoint's view. */
  static final String DEPLOYMENT =
      "/config/ray_service_config/ray_serve_config/applications/0/deployments/0";

  private static final String APPLICATION = "/ray_service_config/ray_serve_config/applications/0";

  private static final int VARIABLE_BYTES = 10_000;

  private Bodies() {}

  /** The API page's sample of an update, verbatim. */
  static String sample() {
    return new String(PageSample.updateRequest(), StandardCharsets.UTF_8);
  }

  /** The API page's sample of an answer to it, verbatim. */
  static JsonNode sampleAnswer() {
    return JsonMapper.shared().readTree(PageSample.updateResponse());
  }

  /** An update that only a reader of the endpoint sees. */
  static String named(String name) {
    return "{\"name\": \"" + name + "\"}";
  }

  /** An update of the configuration, each of whose steps takes so long. */
  static String taking(long stepDelayMillis) {
    return simulated("{\"step_delay_ms\": " + stepDelayMillis + "}");
  }

  /** An update of the configuration that fails. */
  static String failingIn(String step, String message) {
    return simulated("{\"fail_in\": \"" + step + "\", \"message\": \"" + message + "\"}");
  }

  /** An update of the configuration with so many replicas. */
  static String replicas(int count) {
    ObjectNode config = config();
    deployment(config).put("num_replicas", count);
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  /** An update of the configuration with that value in {@code env_vars}, which fails. */
  static String withSecret(String secret) {
    ObjectNode config = config();
    deployment(config).set("user_config", wishes("{\"fail_in\": \"APPLYING_SERVE_CONFIG\"}"));
    ((ObjectNode) config.at(APPLICATION + "/runtime_env/env_vars")).put("PASSWORD", secret);
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  /** A create of an endpoint of that size in bytes, each of whose steps takes so long. */
  static String large(int bytes, long stepDelayMillis) {
    ObjectNode config = config();
    deployment(config).set("user_config", wishes("{\"step_delay_ms\": " + stepDelayMillis + "}"));
    ObjectNode variables = (ObjectNode) config.at(APPLICATION + "/runtime_env/env_vars");
    for (int variable = 0; variable < bytes / VARIABLE_BYTES; variable++) {
      variables.put("LARGE_" + variable, "x".repeat(VARIABLE_BYTES));
    }
    ObjectNode body = JsonMapper.shared().createObjectNode().put("name", "large");
    return body.put("type", "job").set("config", config).toString();
  }

  private static String simulated(String wishes) {
    ObjectNode config = config();
    deployment(config).set("user_config", wishes(wishes));
    return JsonMapper.shared().createObjectNode().set("config", config).toString();
  }

  private static JsonNode wishes(String wishes) {
    return JsonMapper.shared().readTree("{\"simulated\": " + wishes + "}");
  }

  private static ObjectNode config() {
    return (ObjectNode) JsonMapper.shared().readTree(sample()).get("config");
  }

  private static ObjectNode deployment(JsonNode config) {
    return (ObjectNode) config.at(APPLICATION + "/deployments/0");
  }
}

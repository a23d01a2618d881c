package dev.endpointpipeline.loadreplay.generate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Bodies of creates and updates: the sample of the API page with other values. */
final class Bodies {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SAMPLE = "update-request.json";
  private static final List<String> VARIABLES =
      List.of("additionalProp1", "additionalProp2", "additionalProp3");
  private static final String PADDING = "PADDING_";

  /** The API's limit of a variable's value, in characters. */
  private static final int MAX_VALUE_LENGTH = 64 * 1024;

  private final Template update = new Template(sample());
  private final Template create = new Template(sample().put("type", "ray_service"));
  private final BodySize size;

  Bodies(BodySize size) {
    this.size = size;
  }

  /** A body that the API accepts. */
  byte[] valid(Operation operation, String name, Draws draws) {
    Template template = operation == Operation.CREATE ? create : update;
    template.vary(name, draws);
    byte[] body = JSON.writeValueAsBytes(template.root);
    int missing = size.draw(draws) - body.length;
    return missing > 0 ? template.padded(missing, draws) : body;
  }

  /** A body that the API refuses with 400. */
  byte[] invalid(Operation operation, String name, Draws draws) {
    ObjectNode body = (ObjectNode) JSON.readTree(valid(operation, name, draws));
    List<Fault> faults = Fault.of(operation);
    return faults.get(draws.below(faults.size())).apply(body);
  }

  private static ObjectNode sample() {
    try (InputStream resource = Bodies.class.getResourceAsStream(SAMPLE)) {
      if (resource == null) {
        throw new IllegalStateException(SAMPLE + ": missing (expected: on the class path)");
      }
      return (ObjectNode) JSON.readTree(resource);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Template {
    private final ObjectNode root;
    private final ObjectNode mu;
    private final ObjectNode deployment;
    private final ObjectNode autoscaling;
    private final ObjectNode variables;

    Template(ObjectNode root) {
      this.root = root;
      this.mu = object(root, "/reserved_resource/mu");
      JsonNode application =
          object(root, "/config/ray_service_config/ray_serve_config/applications/0");
      this.deployment = object(application, "/deployments/0");
      this.autoscaling = object(deployment, "/autoscaling_config");
      this.variables = object(application, "/runtime_env/env_vars");
    }

    private static ObjectNode object(JsonNode parent, String path) {
      return (ObjectNode) parent.at(path);
    }

    void vary(String name, Draws draws) {
      root.put("name", name);
      root.put("description", "load " + draws.letters(12));
      mu.put("max", draws.between(1, 1000));
      int min = draws.between(0, 10);
      int max = min + draws.between(0, 90);
      autoscaling.put("min_replicas", min);
      autoscaling.put("max_replicas", max);
      autoscaling.put("initial_replicas", draws.between(min, max));
      deployment.put("num_replicas", draws.between(1, 100));
      variables.removeAll();
      VARIABLES.forEach(variable -> variables.put(variable, draws.letters(12)));
    }

    /** The body with a number of bytes more, or a few less if they are too few for a variable. */
    byte[] padded(int missing, Draws draws) {
      int left = missing;
      for (int i = 1; ; i++) {
        String variable = PADDING + i;
        // Of a member: comma, two pairs of quotes, colon
        int length = Math.min(MAX_VALUE_LENGTH, left - variable.length() - 6);
        if (length <= 0) {
          return JSON.writeValueAsBytes(root);
        }
        variables.put(variable, draws.letters(length));
        left -= length + variable.length() + 6;
      }
    }
  }
}

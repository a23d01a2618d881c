package dev.endpointpipeline.loadreplay.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What makes a body invalid. */
enum Fault {
  INCOMPLETE_JSON {
    @Override
    byte[] apply(ObjectNode valid) {
      byte[] body = bytes(valid);
      return Arrays.copyOf(body, body.length - 1);
    }
  },

  WRONG_TYPE {
    @Override
    byte[] apply(ObjectNode valid) {
      return bytes(valid.put("description", 7));
    }
  },

  OUT_OF_LIMITS {
    @Override
    byte[] apply(ObjectNode valid) {
      ((ObjectNode) valid.at(APPLICATION + "/deployments/0")).put("num_replicas", 1001);
      return bytes(valid);
    }
  },

  MISSING_FIELD {
    @Override
    byte[] apply(ObjectNode valid) {
      ((ObjectNode) valid.at(APPLICATION)).remove("import_path");
      return bytes(valid);
    }
  },

  /** Of creates: an update has no field with a fixed set of values. */
  UNKNOWN_VALUE {
    @Override
    byte[] apply(ObjectNode valid) {
      return bytes(valid.put("type", "mainframe"));
    }
  };

  private static final String APPLICATION =
      "/config/ray_service_config/ray_serve_config/applications/0";

  /** The faults that a body of the operation can have. */
  static List<Fault> of(Operation operation) {
    return operation == Operation.CREATE
        ? List.of(values())
        : List.of(INCOMPLETE_JSON, WRONG_TYPE, OUT_OF_LIMITS, MISSING_FIELD);
  }

  /** Gives a valid body this fault. */
  abstract byte[] apply(ObjectNode valid);

  private static byte[] bytes(ObjectNode body) {
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}

package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.AutoscalingConfig;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayActorOptions;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.ServeRuntimeEnv;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * From an endpoint's spec to Ray's Serve config. What the spec leaves out is left out, so that what
 * the application's code says holds; nothing that Ray does not know is sent.
 */
final class ServeConfigMapping {
  /** The environment variable in which every application finds {@code data_infos[0].input_path}. */
  static final String DATA_INPUT_PATH = "DATA_INPUT_PATH";

  /** Whole numbers up to here are exact in a double. */
  private static final double MAX_EXACT = 1L << 53;

  /** Equal specs give equal texts. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  /** A user_config is its owner's: members stay in order, and 1.0 is no integer in Python. */
  private static final JsonMapper AS_WRITTEN =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ObjectStore objectStore;
  private final CapVersions caps;

  ServeConfigMapping(ObjectStore objectStore, CapVersions caps) {
    this.objectStore = objectStore;
    this.caps = caps;
  }

  /**
   * @throws IllegalArgumentException if the spec breaks {@link ServeRules}
   */
  ServeConfig map(EndpointSpec spec) {
    SortedMap<String, String> applications = new TreeMap<>();
    for (ServeApplication application : ServeApplications.of(spec)) {
      applications.put(
          application.getName(), JSON.writeValueAsString(application(application, spec)));
    }
    return new ServeConfig(applications);
  }

  private ObjectNode application(ServeApplication application, EndpointSpec spec) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", application.getName());
    json.put("import_path", application.getImportPath());
    String routePrefix = application.getRoutePrefix();
    put(json, "route_prefix", "".equals(routePrefix) ? null : routePrefix);
    ObjectNode runtimeEnv = runtimeEnv(application.getRuntimeEnv(), spec);
    if (!runtimeEnv.isEmpty()) {
      json.set("runtime_env", runtimeEnv);
    }
    json.putArray("deployments")
        .addAll(application.getDeployments().stream().map(ServeConfigMapping::deployment).toList());
    return json;
  }

  private ObjectNode runtimeEnv(ServeRuntimeEnv runtimeEnv, EndpointSpec spec) {
    ObjectNode json = JSON.createObjectNode();
    Optional.ofNullable(runtimeEnv.getWorkingDir())
        .filter(own -> !own.isBlank())
        .or(() -> caps.of(spec).flatMap(CapVersions.CapVersion::workingDirectory))
        .ifPresent(given -> json.put("working_dir", WorkingDirectory.uri(given, objectStore)));
    Map<String, String> variables = variables(runtimeEnv, spec);
    if (!variables.isEmpty()) {
      ObjectNode envVars = json.putObject("env_vars");
      variables.forEach(envVars::put);
    }
    return json;
  }

  /** Those that the application gets. */
  static Map<String, String> variables(ServeRuntimeEnv runtimeEnv, EndpointSpec spec) {
    Map<String, String> variables = new TreeMap<>();
    RayServiceSpec.dataInputPath(spec).ifPresent(path -> variables.put(DATA_INPUT_PATH, path));
    if (runtimeEnv.getEnvVars() != null) {
      variables.putAll(runtimeEnv.getEnvVars());
    }
    return variables;
  }

  private static ObjectNode deployment(ServeDeployment deployment) {
    ObjectNode json = JSON.createObjectNode();
    put(json, "name", deployment.getName());
    put(json, "num_replicas", deployment.getNumReplicas());
    put(json, "max_replicas_per_node", deployment.getMaxReplicasPerNode());
    put(json, "max_ongoing_requests", deployment.getMaxOngoingRequests());
    put(json, "max_queued_requests", deployment.getMaxQueuedRequests());
    if (deployment.getUserConfig() != null) {
      String userConfig = AS_WRITTEN.writeValueAsString(userConfig(deployment.getUserConfig()));
      json.putRawValue("user_config", new RawValue(userConfig));
    }
    if (deployment.getAutoscalingConfig() != null) {
      json.set("autoscaling_config", autoscaling(deployment.getAutoscalingConfig()));
    }
    if (deployment.getRayActorOptions() != null) {
      json.set("ray_actor_options", actorOptions(deployment.getRayActorOptions()));
    }
    return json;
  }

  /** With members in order, and numbers as they were written, however large. */
  static JsonNode userConfig(String text) {
    return AS_WRITTEN.readTree(text);
  }

  private static ObjectNode autoscaling(AutoscalingConfig autoscaling) {
    ObjectNode json = JSON.createObjectNode();
    put(json, "target_ongoing_requests", autoscaling.getTargetOngoingRequests());
    put(json, "min_replicas", autoscaling.getMinReplicas());
    put(json, "max_replicas", autoscaling.getMaxReplicas());
    put(json, "initial_replicas", autoscaling.getInitialReplicas());
    put(json, "upscale_delay_s", autoscaling.getUpscaleDelayS());
    put(json, "downscale_delay_s", autoscaling.getDownscaleDelayS());
    return json;
  }

  private static ObjectNode actorOptions(RayActorOptions options) {
    ObjectNode json = JSON.createObjectNode();
    put(json, "num_cpus", options.getNumCpus());
    put(json, "memory", options.getMemory());
    ActorResources resources = ActorResources.parse(options.getResources());
    put(json, "num_gpus", resources.gpus().orElse(null));
    if (!resources.custom().isEmpty()) {
      ObjectNode custom = json.putObject("resources");
      resources.custom().forEach((name, amount) -> put(custom, name, amount));
    }
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  private static void put(ObjectNode json, String name, @Nullable Integer value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  /** A whole number without a fraction, as people write them: 1, not 1.0. */
  private static void put(ObjectNode json, String name, @Nullable Double value) {
    if (value == null) {
      return;
    }
    if (value == Math.rint(value) && Math.abs(value) <= MAX_EXACT) {
      json.put(name, value.longValue());
    } else {
      json.put(name, value);
    }
  }
}

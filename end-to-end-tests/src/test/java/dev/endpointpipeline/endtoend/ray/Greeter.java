package dev.endpointpipeline.endtoend.ray;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An application of {@code ray/app} in a request.
 *
 * @param route without the slash
 * @param code the module, for example {@code greeter}
 * @param userConfig as JSON; null if absent
 * @param scale the number of replicas, as JSON members
 * @param cpus of each replica
 * @param variables the env_vars, as JSON
 */
record Greeter(
    String name,
    String route,
    String code,
    @Nullable String userConfig,
    String scale,
    double cpus,
    String variables) {

  static Greeter named(String name) {
    return new Greeter(name, name, "greeter", null, "\"num_replicas\": 1", 0.1, "{}")
        .greeting("hello");
  }

  Greeter at(String otherRoute) {
    return new Greeter(name, otherRoute, code, userConfig, scale, cpus, variables);
  }

  Greeter code(String other) {
    return new Greeter(name, route, other, userConfig, scale, cpus, variables);
  }

  Greeter greeting(String greeting) {
    return userConfig("{\"greeting\": \"" + greeting + "\"}");
  }

  Greeter userConfig(@Nullable String other) {
    return new Greeter(name, route, code, other, scale, cpus, variables);
  }

  Greeter replicas(int other) {
    return scale("\"num_replicas\": " + other);
  }

  Greeter onePerNode(int replicas) {
    return scale("\"num_replicas\": " + replicas + ", \"max_replicas_per_node\": 1");
  }

  /** Scales between zero, without requests, and one replica. */
  Greeter scaledToZero() {
    return scale(
        """
        "autoscaling_config": {"min_replicas": 0, "max_replicas": 1, "upscale_delay_s": 0}""");
  }

  private Greeter scale(String other) {
    return new Greeter(name, route, code, userConfig, other, cpus, variables);
  }

  Greeter cpus(double other) {
    return new Greeter(name, route, code, userConfig, scale, other, variables);
  }

  Greeter variables(String other) {
    return new Greeter(name, route, code, userConfig, scale, cpus, other);
  }

  private String json() {
    return """
    {"name": "%s", "import_path": "%s:app", "route_prefix": "/%s",
     "runtime_env": {"env_vars": %s},
     "deployments": [{"name": "Greeter", %s, "ray_actor_options": {"num_cpus": %s}%s}]}"""
        .formatted(
            name,
            code,
            route,
            variables,
            scale,
            cpus,
            userConfig == null ? "" : ", \"user_config\": " + userConfig);
  }

  /** The body of an update. */
  static String update(Greeter... greeters) {
    return "{" + config(greeters) + "}";
  }

  /** The body of a create. */
  static String create(Greeter... greeters) {
    return "{\"name\": \"greeters\", \"type\": \"ray_service\", " + config(greeters) + "}";
  }

  private static String config(Greeter... greeters) {
    return """
    "config": {"ray_service_config": {
      "ray_serve_config": {"applications": [%s]},
      "ray_cluster_config": {"head_group_spec": {}, "worker_group_specs": [{"name": "workers"}]}}}"""
        .formatted(Arrays.stream(greeters).map(Greeter::json).collect(Collectors.joining(",")));
  }
}

package dev.endpointpipeline.endtoend.ray;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An application of {@code ray/app} as a request describes it.
 *
 * @param name also its route
 * @param code the module, for example {@code greeter}
 * @param greeting what it answers
 * @param cpus what each replica asks for
 * @param variables its env_vars, as JSON
 */
record Greeter(
    String name, String code, String greeting, int replicas, double cpus, String variables) {

  static Greeter named(String name) {
    return new Greeter(name, "greeter", "hello", 1, 0.1, "{}");
  }

  Greeter code(String other) {
    return new Greeter(name, other, greeting, replicas, cpus, variables);
  }

  Greeter greeting(String other) {
    return new Greeter(name, code, other, replicas, cpus, variables);
  }

  Greeter replicas(int other) {
    return new Greeter(name, code, greeting, other, cpus, variables);
  }

  Greeter cpus(double other) {
    return new Greeter(name, code, greeting, replicas, other, variables);
  }

  Greeter variables(String other) {
    return new Greeter(name, code, greeting, replicas, cpus, other);
  }

  private String json() {
    return """
    {"name": "%s", "import_path": "%s:app", "route_prefix": "/%s",
     "runtime_env": {"env_vars": %s},
     "deployments": [{"name": "Greeter", "num_replicas": %d,
       "ray_actor_options": {"num_cpus": %s}, "user_config": {"greeting": "%s"}}]}"""
        .formatted(name, code, name, variables, replicas, cpus, greeting);
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

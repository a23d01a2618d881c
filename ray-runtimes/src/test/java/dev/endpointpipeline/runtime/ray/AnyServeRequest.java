package dev.endpointpipeline.runtime.ray;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Any create request of a Ray service that Ray takes; the same seed makes the same. */
final class AnyServeRequest {
  static final String APPLICATIONS = "/config/ray_service_config/ray_serve_config/applications";
  static final String DATA = "/config/ray_service_config/data_infos";

  private static final JsonMapper JSON = new JsonMapper();

  private final Random random;

  AnyServeRequest(int seed) {
    this.random = new Random(seed);
  }

  ObjectNode body() {
    ObjectNode body = JSON.createObjectNode().put("name", "any").put("type", "ray_service");
    ObjectNode service = body.putObject("config").putObject("ray_service_config");
    ArrayNode applications = service.putObject("ray_serve_config").putArray("applications");
    for (int i = random.nextInt(4); i > 0; i--) {
      applications.add(application(i));
    }
    ObjectNode cluster = service.putObject("ray_cluster_config");
    cluster.putObject("head_group_spec");
    cluster.putArray("worker_group_specs").addObject();
    if (random.nextBoolean()) {
      service.putArray("data_infos").addObject().put("input_path", "obs://data/" + text());
    }
    return body;
  }

  private ObjectNode application(int number) {
    ObjectNode application = JSON.createObjectNode();
    application.put("name", "application " + number);
    application.put("import_path", random.nextBoolean() ? "app.sub:build" : "app.build");
    if (number > 1 || random.nextBoolean()) {
      application.put("route_prefix", "/" + number);
    }
    ObjectNode runtimeEnv = application.putObject("runtime_env");
    if (random.nextBoolean()) {
      runtimeEnv.put(
          "working_dir",
          oneOf(
              "s3://code/a.zip",
              "https://host/a.tar.gz?x=y",
              "obs://code/a b.tgz",
              "local:///opt"));
    }
    if (random.nextBoolean()) {
      ObjectNode variables = runtimeEnv.putObject("env_vars");
      for (int i = random.nextInt(4); i > 0; i--) {
        variables.put("V" + random.nextInt(1000), text());
      }
    }
    ArrayNode deployments = application.putArray("deployments");
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      deployments.add(deployment(i));
    }
    return application;
  }

  private ObjectNode deployment(int number) {
    ObjectNode deployment = JSON.createObjectNode().put("name", "D" + number);
    switch (random.nextInt(3)) {
      case 0 -> deployment.put("num_replicas", 1 + random.nextInt(1000));
      case 1 -> deployment.set("autoscaling_config", autoscaling());
      default -> {}
    }
    if (random.nextBoolean()) {
      deployment.set("user_config", any(3));
    }
    if (random.nextBoolean()) {
      deployment.put("max_replicas_per_node", 1 + random.nextInt(100));
    }
    if (random.nextBoolean()) {
      deployment.put("max_ongoing_requests", 1000 + random.nextInt(1000));
    }
    if (random.nextBoolean()) {
      deployment.put("max_queued_requests", random.nextBoolean() ? -1 : 1 + random.nextInt(1000));
    }
    if (random.nextBoolean()) {
      deployment.set("ray_actor_options", actorOptions());
    }
    return deployment;
  }

  private ObjectNode autoscaling() {
    int min = random.nextInt(3);
    int max = Math.max(1, min + random.nextInt(5));
    ObjectNode autoscaling = JSON.createObjectNode();
    autoscaling.put("min_replicas", min).put("max_replicas", max);
    if (random.nextBoolean()) {
      autoscaling.put("initial_replicas", min + random.nextInt(max - min + 1));
    }
    if (random.nextBoolean()) {
      autoscaling.put("target_ongoing_requests", 1 + random.nextInt(1000));
    }
    if (random.nextBoolean()) {
      autoscaling.put("upscale_delay_s", random.nextInt(86_401));
      autoscaling.put("downscale_delay_s", random.nextInt(86_401));
    }
    return autoscaling;
  }

  private ObjectNode actorOptions() {
    ObjectNode options = JSON.createObjectNode();
    if (random.nextBoolean()) {
      options.put("num_cpus", random.nextInt(40) / 4.0);
    }
    if (random.nextBoolean()) {
      options.put("memory", random.nextBoolean() ? 0 : 1048576L + random.nextInt(1 << 30));
    }
    if (random.nextBoolean()) {
      options.put(
          "resources", oneOf("", " ", "{}", "{\"NPU\": 2}", "{\"GPU\": 0.5, \"disk\": 1.25}"));
    }
    return options;
  }

  private ObjectNode any(int depth) {
    ObjectNode object = JSON.createObjectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = "k" + random.nextInt(100);
      switch (random.nextInt(depth == 0 ? 5 : 7)) {
        case 0 -> object.put(name, text());
        case 1 -> object.put(name, random.nextLong());
        case 2 -> object.put(name, random.nextInt(1000) / 8.0);
        case 3 -> object.put(name, random.nextBoolean());
        case 4 -> object.putNull(name);
        case 5 -> object.set(name, any(depth - 1));
        default -> object.set(name, JSON.createArrayNode().add(any(depth - 1)).addNull().add(1));
      }
    }
    return object;
  }

  private String text() {
    return oneOf("plain", "带 空格", "\"quotes\" and \\", "line\nbreak", ": # - yaml", "😀", "");
  }

  private String oneOf(String... texts) {
    return List.of(texts).get(random.nextInt(texts.length));
  }
}

package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Ray Serve is told, field by field. */
class ServeConfigMappingTest {
  private static final ObjectStore OBS =
      new ObjectStore(Optional.of("https://{bucket}.obs.example/{key}"));
  private static final String CAP_ID = "0b5633ba2b904511ad514346f4d23d4b";
  private static final CapVersions CAPS =
      CapVersions.parse(
          "[{cap_id: %s, version_id: %s, working_dir: 'obs://caps/ranker.zip'}]"
              .formatted(CAP_ID, CAP_ID));

  private final ServeConfigMapping mapping = new ServeConfigMapping(OBS, CAPS);

  @Test
  void sendsEveryFieldThatRayHasSortedAndCompactButAUserConfigAsItWasWritten() {
    EndpointSpec spec =
        Endpoints.of(
            """
            "config": {"ray_service_config": {
              "ray_serve_config": {"applications": [{
                "name": "排序 app", "import_path": "ranker.app:build", "route_prefix": "/rank",
                "runtime_env": {
                  "working_dir": "s3://code/ranker.zip", "env_vars": {"B": "2", "A": "one"}},
                "deployments": [{
                  "name": "Ranker",
                  "ray_actor_options": {
                    "num_cpus": 0.5, "memory": 2147483648, "resources": "{\\"NPU\\": 1, \\"GPU\\": 0.25}"},
                  "autoscaling_config": {
                    "target_ongoing_requests": 4, "min_replicas": 0, "max_replicas": 8,
                    "initial_replicas": 2, "upscale_delay_s": 10, "downscale_delay_s": 60},
                  "user_config": {"z": [1, 1.0, null], "a": {"y": true, "x": "two"}},
                  "max_replicas_per_node": 2,
                  "max_ongoing_requests": 16,
                  "max_queued_requests": -1}]}]},
              "ray_cluster_config": {"head_group_spec": {}, "worker_group_specs": [{}]},
              "data_infos": [{"input_path": "obs://bucket/data/"}]}}""");

    assertThat(mapping.map(spec).json())
        .isEqualTo(
            "{\"applications\":[{"
                + "\"deployments\":[{"
                + "\"autoscaling_config\":{\"downscale_delay_s\":60,\"initial_replicas\":2,"
                + "\"max_replicas\":8,\"min_replicas\":0,\"target_ongoing_requests\":4,"
                + "\"upscale_delay_s\":10},"
                + "\"max_ongoing_requests\":16,\"max_queued_requests\":-1,"
                + "\"max_replicas_per_node\":2,\"name\":\"Ranker\","
                + "\"ray_actor_options\":{\"memory\":2147483648,\"num_cpus\":0.5,\"num_gpus\":0.25,"
                + "\"resources\":{\"NPU\":1}},"
                + "\"user_config\":{\"z\":[1,1.0,null],\"a\":{\"y\":true,\"x\":\"two\"}}}],"
                + "\"import_path\":\"ranker.app:build\",\"name\":\"排序 app\","
                + "\"route_prefix\":\"/rank\","
                + "\"runtime_env\":{\"env_vars\":{\"A\":\"one\",\"B\":\"2\","
                + "\"DATA_INPUT_PATH\":\"obs://bucket/data/\"},"
                + "\"working_dir\":\"s3://code/ranker.zip\"}}]}");
  }

  @Test
  void leavesOutWhatTheCallerLeftOut() {
    assertThat(mapping.map(Endpoints.deploying("")).json())
        .isEqualTo(
            "{\"applications\":[{\"deployments\":[{\"name\":\"Ranker\"}],"
                + "\"import_path\":\"ranker:app\",\"name\":\"app\"}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"num_replicas\": 3 | {\"name\":\"Ranker\",\"num_replicas\":3}",
        "\"user_config\": {} | {\"name\":\"Ranker\",\"user_config\":{}}",
        "\"user_config\": {\"t\": 1e400} | {\"name\":\"Ranker\",\"user_config\":{\"t\":1E+400}}",
        "\"autoscaling_config\": {} | {\"autoscaling_config\":{},\"name\":\"Ranker\"}",
        // As the page's sample has it; Ray would ignore it there.
        "\"autoscaling_config\": {\"max_ongoing_requests\": 9}"
            + " | {\"autoscaling_config\":{},\"max_ongoing_requests\":9,\"name\":\"Ranker\"}",
        "\"ray_actor_options\": {} | {\"name\":\"Ranker\",\"ray_actor_options\":{}}",
        "\"ray_actor_options\": {\"num_cpus\": 2.0, \"memory\": 1e9}"
            + " | {\"name\":\"Ranker\",\"ray_actor_options\":{\"memory\":1000000000,\"num_cpus\":2}}",
        "\"ray_actor_options\": {\"num_cpus\": 0, \"resources\": \" \"}"
            + " | {\"name\":\"Ranker\",\"ray_actor_options\":{\"num_cpus\":0}}",
        "\"ray_actor_options\": {\"resources\": \"{}\"}"
            + " | {\"name\":\"Ranker\",\"ray_actor_options\":{}}",
        "\"ray_actor_options\": {\"resources\": \"{\\\"b\\\": 0.5, \\\"a\\\": 2.0}\"}"
            + " | {\"name\":\"Ranker\",\"ray_actor_options\":{\"resources\":{\"a\":2,\"b\":0.5}}}",
        "\"ray_actor_options\": {\"resources\": \"{\\\"GPU\\\": 2}\"}"
            + " | {\"name\":\"Ranker\",\"ray_actor_options\":{\"num_gpus\":2}}",
      })
  void sendsADeploymentsField(String members, String deployment) {
    assertThat(mapping.map(Endpoints.deploying(members)).json())
        .isEqualTo(
            "{\"applications\":[{\"deployments\":["
                + deployment
                + "],\"import_path\":\"ranker:app\",\"name\":\"app\"}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://host/code.zip?signature=abc | https://host/code.zip?signature=abc",
        "S3://code/ranker.tar.gz | S3://code/ranker.tar.gz",
        "local:///opt/ranker | local:///opt/ranker",
        "obs://code/a/b.zip | https://code.obs.example/a/b.zip",
        "OBS://code/模型 1%.tgz | https://code.obs.example/%E6%A8%A1%E5%9E%8B%201%25.tgz",
      })
  void sendsAWorkingDirectoryAsRayTakesIt(String given, String sent) {
    String json =
        mapping
            .map(Endpoints.running("\"runtime_env\": {\"working_dir\": \"" + given + "\"}"))
            .json();

    assertThat(json).contains("\"runtime_env\":{\"working_dir\":\"" + sent + "\"}");
  }

  @Test
  void takesTheCapsCodeForAnApplicationWithoutItsOwn() {
    String applications =
        """
        [{"name": "a", "import_path": "a:a", "runtime_env": {}, "route_prefix": "/a",
          "deployments": [{"name": "A"}]},
         {"name": "b", "import_path": "b:b", "runtime_env": {"working_dir": "s3://own/b.zip"},
          "deployments": [{"name": "B"}]}]""";
    String cap = "\"cap\": {\"cap_id\": \"%s\", \"version_id\": \"%s\"},".formatted(CAP_ID, CAP_ID);

    ServeConfig config = mapping.map(Endpoints.serving(applications, cap));

    assertThat(config.applications().get("a")).contains("https://caps.obs.example/ranker.zip");
    assertThat(config.applications().get("b")).contains("s3://own/b.zip").doesNotContain("caps");
  }

  @Test
  void ordersApplicationsByNameSoThatOrderIsNoChange() {
    String first =
        """
        {"name": "a", "import_path": "a:a", "runtime_env": {}, "route_prefix": "/a",
         "deployments": [{"name": "A"}]}""";
    String second =
        """
        {"name": "b", "import_path": "b:b", "runtime_env": {}, "deployments": [{"name": "B"}]}""";

    assertThat(mapping.map(Endpoints.serving("[" + second + "," + first + "]")))
        .isEqualTo(mapping.map(Endpoints.serving("[" + first + "," + second + "]")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"description\": \"nothing to serve yet\"",
        "\"config\": {}",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {\"applications\": []},"
            + " \"ray_cluster_config\": {\"head_group_spec\": {}, \"worker_group_specs\": [{}]}}}",
        "\"config\": {\"ray_service_config\": {\"ray_serve_config\": {},"
            + " \"ray_cluster_config\": {\"head_group_spec\": {}, \"worker_group_specs\": [{}]}}}",
      })
  void hasNoApplicationIfTheEndpointHasNone(String members) {
    assertThat(mapping.map(Endpoints.of(members)).json()).isEqualTo("{\"applications\":[]}");
  }

  @Test
  void doesNotShowEnvironmentVariablesByChance() {
    ServeConfig config =
        mapping.map(Endpoints.running("\"runtime_env\": {\"env_vars\": {\"KEY\": \"secret\"}}"));

    assertThat(config).hasToString("ServeConfig[app]");
  }
}

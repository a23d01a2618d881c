package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the replicas fit the cluster: at most 3 nodes of 4 CPUs and 16 GiB, and 2 of 8 CPUs, 32
 * GiB, 2 GPUs and 4 NPUs.
 */
class CapacityRulesTest {
  private static final String APPLICATIONS =
      "config.ray_service_config.ray_serve_config.applications";
  private static final String DEPLOYMENT = APPLICATIONS + "[0].deployments[0].";
  private static final SpecCodes CODES =
      SpecCodes.parse(
          """
          - {code: cpu, roles: [HEAD, WORKER], cpu: 3500m, memory: 16Gi}
          - code: gpu
            roles: [WORKER]
            cpu: 8
            memory: 32Gi
            extended: {nvidia.com/gpu: 2, huawei.com/Ascend910: 4}
            rayResources: {NPU: 4}
            acceleratorType: A100
          """);

  private final RayMapping made =
      new RayMapping(
          () -> CODES,
          CapVersions::none,
          Optional.empty(),
          "huawei.com/Ascend910",
          ClusterProvisioning.MANAGED);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\"num_replicas\": 500",
        "\"ray_actor_options\": {\"num_cpus\": 8}",
        "\"ray_actor_options\": {\"num_cpus\": 4}, \"num_replicas\": 7",
        "\"ray_actor_options\": {\"num_cpus\": 0}, \"num_replicas\": 500",
        "\"ray_actor_options\": {\"num_cpus\": 0.5}, \"num_replicas\": 56",
        "\"ray_actor_options\": {\"memory\": 34359738368}, \"num_replicas\": 2",
        "\"ray_actor_options\": {\"resources\": \"{\\\"GPU\\\": 0.5}\"}, \"num_replicas\": 8",
        "\"ray_actor_options\": {\"resources\": \"{\\\"NPU\\\": 4}\"}, \"num_replicas\": 2",
        "\"ray_actor_options\": {\"resources\": \"{\\\"accelerator_type:A100\\\": 0.001}\"}",
        "\"ray_actor_options\": {}, \"max_replicas_per_node\": 1, \"num_replicas\": 5",
        "\"ray_actor_options\": {\"num_cpus\": 8},"
            + " \"autoscaling_config\": {\"min_replicas\": 2, \"max_replicas\": 500}",
      })
  void acceptsWhatFits(String members) {
    assertThat(problems(deploying(members))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ray_actor_options\": {\"num_cpus\": 9} | ray_actor_options | CPU 9",
        "\"ray_actor_options\": {\"memory\": 34359738369} | ray_actor_options"
            + " | CPU 1, memory 34359738369",
        "\"ray_actor_options\": {\"resources\": \"{\\\"GPU\\\": 3}\"} | ray_actor_options"
            + " | CPU 1, GPU 3",
        "\"ray_actor_options\": {\"resources\": \"{\\\"disk\\\": 1}\"} | ray_actor_options"
            + " | CPU 1, disk 1",
      })
  void namesAReplicaThatNoNodeCanHold(String members, String field, String need) {
    assertThat(problems(deploying(members)))
        .containsExactly(
            new Violation(
                DEPLOYMENT + field,
                need
                    + " (expected: what one worker node has: small CPU 4, memory 17179869184;"
                    + " large CPU 8, GPU 2, NPU 4, accelerator_type:A100 1, memory 34359738368)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ray_actor_options\": {\"num_cpus\": 4}, \"num_replicas\": 8 | num_replicas | 8 | 7",
        "\"ray_actor_options\": {\"num_cpus\": 8},"
            + " \"autoscaling_config\": {\"min_replicas\": 3, \"max_replicas\": 500}"
            + " | autoscaling_config.min_replicas | 3 | 2",
        "\"ray_actor_options\": {}, \"max_replicas_per_node\": 1, \"num_replicas\": 6"
            + " | num_replicas | 6 | 5",
      })
  void namesMoreReplicasThanAllNodesHold(String members, String field, int found, int room) {
    assertThat(problems(deploying(members)))
        .containsExactly(
            new Violation(
                DEPLOYMENT + field,
                "%d (expected: at most %d, which is what all worker nodes together hold)"
                    .formatted(found, room)));
  }

  @Test
  void namesDeploymentsThatTogetherNeedMore() {
    String applications =
        """
        [{"name": "a", "import_path": "a:a", "runtime_env": {}, "deployments": [
          {"name": "A", "num_replicas": 4, "ray_actor_options": {"num_cpus": 4}},
          {"name": "B", "num_replicas": 13, "ray_actor_options": {"num_cpus": 1}}]}]""";

    assertThat(problems(applications))
        .containsExactly(
            new Violation(
                APPLICATIONS,
                "CPU 29 for the minimum replicas of all deployments"
                    + " (expected: at most 28, which is what all worker nodes together have)"));
  }

  @Test
  void failsWithACodeOfItsOwn() {
    assertThat(made.validate(desired(deploying("\"ray_actor_options\": {\"num_cpus\": 9}"))))
        .isInstanceOfSatisfying(
            Progress.Failed.class,
            failed -> assertThat(failed.code()).isEqualTo("ray.does-not-fit"));
  }

  private static String deploying(String members) {
    return Endpoints.application("", members);
  }

  private List<Violation> problems(String applications) {
    return made.problems(desired(applications));
  }

  private static DesiredEndpoint desired(String applications) {
    String members =
        """
        "config": {"ray_service_config": {
          "ray_serve_config": {"applications": %s},
          "ray_cluster_config": {
            "head_group_spec": {"limits": {"spec_code": "cpu"}},
            "worker_group_specs": [
              {"name": "small", "max_replicas": 3, "limits": {"spec_code": "cpu"}},
              {"name": "large", "max_replicas": 2, "limits": {"spec_code": "gpu"}}]}}}"""
            .formatted(applications);
    return DesiredEndpoints.of(
        new EndpointKey("w", "e"), 1, Endpoints.of(members), Optional.empty());
  }
}

package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.endpointpipeline.model.catalogue.Quantity;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.model.speccode.Toleration;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which cluster an endpoint wants, whether it holds together, and whether the replicas fit. */
class ClusterShapeTest {
  private static final String CLUSTER = "config.ray_service_config.ray_cluster_config";
  private static final String WORKER = CLUSTER + ".worker_group_specs[0]";
  private static final String CAP = "1c6744cb3ca15622be625457a5e34e5c";
  private static final SpecCodes CODES =
      SpecCodes.parse(
          """
          - {code: small, roles: [HEAD, WORKER, APU, MU], cpu: 3500m, memory: 16Gi, maxNodes: 50}
          - {code: large, roles: [HEAD, WORKER], cpu: 16, memory: 64Gi}
          - code: gpu
            roles: [WORKER]
            cpu: 8
            memory: 32Gi
            extended: {nvidia.com/gpu: 2}
            acceleratorType: A100
            nodeSelector: {pool: gpu}
            tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]
            runtimeClassName: nvidia
          - code: npu
            roles: [WORKER]
            cpu: 24
            memory: 192Gi
            extended: {huawei.com/Ascend910: 8}
            rayResources: {NPU: 8}
          """);
  private static final CapVersions CAPS =
      CapVersions.parse(
          "[{cap_id: %s, version_id: %s, image: 'registry/ray:7', ray_version: 2.60.0}]"
              .formatted(CAP, CAP));

  private final RayMapping made =
      new RayMapping(
          () -> CODES,
          () -> CAPS,
          Optional.empty(),
          "huawei.com/Ascend910",
          ClusterProvisioning.MANAGED);

  @Test
  void hasEverythingThatTheCatalogueSays() {
    ClusterShape shape =
        shape(
            cluster(
                """
                "head_group_spec": {"limits": {"spec_code": "large"}, "requests": {"spec_code": "small"}},
                "worker_group_specs": [
                  {"name": "gpus", "min_replicas": 1, "max_replicas": 4, "limits": {"spec_code": "gpu"}}]"""));

    assertThat(shape)
        .isEqualTo(
            new ClusterShape(
                Optional.empty(),
                new ClusterShape.Nodes(
                    size("16", "64Gi", Map.of(), Map.of()),
                    size("3500m", "16Gi", Map.of(), Map.of()),
                    new TreeMap<>(),
                    List.of(),
                    Optional.empty()),
                List.of(
                    new ClusterShape.WorkerGroup(
                        "gpus",
                        "gpus",
                        1,
                        4,
                        new ClusterShape.Nodes(
                            size(
                                "8",
                                "32Gi",
                                Map.of("nvidia.com/gpu", 2),
                                Map.of("accelerator_type:A100", 1)),
                            size("8", "32Gi", Map.of("nvidia.com/gpu", 2), Map.of()),
                            new TreeMap<>(Map.of("pool", "gpu")),
                            List.of(
                                new Toleration(
                                    Optional.of("gpu"),
                                    Toleration.Operator.Exists,
                                    Optional.empty(),
                                    Optional.of(Toleration.Effect.NoSchedule))),
                            Optional.of("nvidia"))))));
    assertThat(shape.scales()).isTrue();
  }

  @Test
  void isTheOneOfRayResourceIfThereIsNoConfig() {
    ClusterShape shape = shape(rayResource("large", "cpu group", "small", 2, 5));

    assertThat(shape.head().limits()).isEqualTo(size("16", "64Gi", Map.of(), Map.of()));
    assertThat(shape.workers())
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.name()).matches("cpu-group-[0-9a-f]{6}");
              assertThat(group.givenName()).isEqualTo("cpu group");
              assertThat(group.minReplicas()).isEqualTo(2);
              assertThat(group.maxReplicas()).isEqualTo(5);
              assertThat(group.nodes().limits())
                  .isEqualTo(size("3500m", "16Gi", Map.of(), Map.of()));
            });
  }

  @Test
  void isTheOneOfConfigWhichRayResourceCompletes() {
    ClusterShape shape =
        shape(
            rayResource("large", "a", "small", 2, 5)
                + ","
                + cluster(
                    """
                    "head_group_spec": {},
                    "worker_group_specs": [
                      {"name": "a", "max_replicas": 3},
                      {"name": "b", "limits": {"spec_code": "large"}}]"""));

    assertThat(shape.head().limits().cpu()).isEqualTo(Quantity.of(16));
    assertThat(shape.workers())
        .extracting(
            ClusterShape.WorkerGroup::name,
            ClusterShape.WorkerGroup::minReplicas,
            ClusterShape.WorkerGroup::maxReplicas,
            group -> group.nodes().limits().cpu().toString())
        .containsExactly(tuple("a", 2, 3, "3500m"), tuple("b", 0, 1, "16"));
  }

  @Test
  void isNoneIfNothingIsSaidAboutNodes() {
    assertThat(made.clusterShape(Endpoints.of("\"description\": \"later\""))).isEmpty();
    assertThat(problems("\"description\": \"later\"")).isEmpty();
  }

  @Test
  void hasTheImageOfTheCap() {
    ClusterShape shape =
        shape(
            rayResource("large", "a", "small", 0, 1)
                + ", \"cap\": {\"cap_id\": \"%s\", \"version_id\": \"%s\"}".formatted(CAP, CAP));

    assertThat(shape.image()).contains(new ClusterShape.Image("registry/ray:7", "2.60.0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"spec_code\": \"npu\"} | | 24 | 192Gi | 8",
        "| {\"spec_code\": \"npu\"} | 24 | 192Gi | 8",
        "{\"cpu_resource\": 12, \"memory_resource\": 100} | | 12 | 100Gi | 0",
        "{\"cpu_resource\": 12, \"memory_resource\": 100, \"npu_resource\": 4} | | 12 | 100Gi | 4",
        "{\"spec_code\": \"npu\", \"npu_resource\": 2} | | 24 | 192Gi | 2",
        "{\"spec_code\": \"npu\", \"npu_resource\": 0} | | 24 | 192Gi | 0",
        "{\"spec_code\": \"small\", \"cpu_resource\": 9} | | 9 | 16Gi | 0",
      })
  void takesAmountsOverTheSpecCode(
      String limits, String requests, String cpu, String memory, int npus) {
    ClusterShape shape =
        shape(
            cluster(
                """
                "enable_custom": true,
                "head_group_spec": {"limits": {"spec_code": "large"}},
                "worker_group_specs": [{"name": "a" %s %s}]"""
                    .formatted(
                        limits == null ? "" : ", \"limits\": " + limits,
                        requests == null ? "" : ", \"requests\": " + requests)));

    NodeSize expected =
        npus == 0
            ? size(cpu, memory, Map.of(), Map.of())
            : size(cpu, memory, Map.of("huawei.com/Ascend910", npus), Map.of("NPU", npus));
    assertThat(shape.workers().get(0).nodes().limits()).isEqualTo(expected);
    assertThat(shape.workers().get(0).nodes().requests()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // apu, mu, least nodes of the first group of that code and of the second
        "{\"spec_code\": \"small\", \"warm_up_num\": 3} | null | 3 | 1",
        "null | {\"spec_code\": \"small\", \"min\": 2, \"max\": 4} | 2 | 1",
        "{\"spec_code\": \"small\", \"warm_up_num\": 3}"
            + " | {\"spec_code\": \"small\", \"min\": 4, \"max\": 4} | 4 | 1",
        "{\"spec_code\": \"small\", \"warm_up_num\": 100} | null | 5 | 1",
        "{\"spec_code\": \"small\", \"warm_up_num\": 1} | null | 2 | 1",
        "null | null | 2 | 1",
      })
  void keepsReservedNodesWarm(String apu, String mu, int first, int second) {
    ClusterShape shape =
        shape(
            """
            "reserved_resource": {"apu": %s, "mu": %s}, %s"""
                .formatted(
                    apu,
                    mu,
                    cluster(
                        """
                        "head_group_spec": {"limits": {"spec_code": "large"}},
                        "worker_group_specs": [
                          {"name": "a", "limits": {"spec_code": "small"}, "min_replicas": 2, "max_replicas": 5},
                          {"name": "b", "limits": {"spec_code": "small"}, "min_replicas": 1, "max_replicas": 5}]""")));

    assertThat(shape.workers())
        .extracting(ClusterShape.WorkerGroup::minReplicas)
        .containsExactly(first, second);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"limits\": {\"spec_code\": \"small\"}, \"requests\": {\"spec_code\": \"large\"}"
            + " | requests: CPU 16 (expected: not above the limits' 3500m)"
            + "; requests: memory 64Gi (expected: not above the limits' 16Gi)",
        "\"limits\": {\"spec_code\": \"gpu\"}, \"requests\": {\"spec_code\": \"small\"}"
            + " | requests: devices {} (expected: the same as the limits' {nvidia.com/gpu=2})",
        "\"min_replicas\": 1"
            + " | limits: no size (expected: a spec_code, here or in ray_resource)",
        "\"limits\": {\"spec_code\": \" \"}"
            + " | limits: no size (expected: a spec_code, here or in ray_resource)",
        "\"limits\": {\"spec_code\": \"small\"}, \"max_replicas\": 51"
            + " | max_replicas: 51 (expected: at most 50 nodes of this spec_code)",
        "\"limits\": {\"cpu_resource\": 4}"
            + " | limits.memory_resource: missing (expected: an amount, or a spec_code)",
        "\"limits\": {\"cpu_resource\": 0, \"memory_resource\": 0}"
            + " | limits.cpu_resource: 0 (expected: >= 1)"
            + "; limits.memory_resource: 0 (expected: >= 1)",
      })
  void namesWhatIsWrongWithAGroup(String members, String problems) {
    String endpoint =
        cluster(
            """
            "enable_custom": true,
            "head_group_spec": {"limits": {"spec_code": "large"}},
            "worker_group_specs": [{"name": "a", %s}]"""
                .formatted(members));

    assertThat(problems(endpoint))
        .extracting(violation -> violation.field() + ": " + violation.reason())
        .containsExactly(
            Stream.of(problems.split("; "))
                .map(problem -> WORKER + "." + problem)
                .toArray(String[]::new));
  }

  @Test
  void namesAMaximumBelowTheMinimumOfTheOtherPlace() {
    assertThat(
            problems(
                rayResource("large", "a", "small", 4, 5)
                    + ","
                    + cluster(
                        """
                        "head_group_spec": {},
                        "worker_group_specs": [{"name": "a", "max_replicas": 3}]""")))
        .containsExactly(
            new Violation(WORKER + ".max_replicas", "3 (expected: not below the minimum, 4)"));
  }

  private ClusterShape shape(String members) {
    assertThat(problems(members)).isEmpty();
    return made.clusterShape(Endpoints.of(members)).orElseThrow();
  }

  private List<Violation> problems(String members) {
    return made.problems(desired(members));
  }

  private static DesiredEndpoint desired(String members) {
    return DesiredEndpoints.of(
        new EndpointKey("w", "e"), 1, Endpoints.of(members), Optional.empty());
  }

  private static String cluster(String members) {
    return """
    "config": {"ray_service_config": {"ray_serve_config": {}, "ray_cluster_config": {%s}}}"""
        .formatted(members);
  }

  private static String rayResource(String head, String name, String worker, int min, int max) {
    return """
    "ray_resource": {"head_node_resource": {"spec_code": "%s"}, "work_node_resources": [
      {"name": "%s", "resource": {"spec_code": "%s", "min": %d, "max": %d}}]}"""
        .formatted(head, name, worker, min, max);
  }

  private static NodeSize size(
      String cpu, String memory, Map<String, Integer> devices, Map<String, Integer> rayResources) {
    TreeMap<String, Quantity> extended = new TreeMap<>();
    devices.forEach((device, number) -> extended.put(device, Quantity.of(number)));
    TreeMap<String, Quantity> resources = new TreeMap<>();
    rayResources.forEach((name, amount) -> resources.put(name, Quantity.of(amount)));
    return new NodeSize(Quantity.parse(cpu), Quantity.parse(memory), extended, resources);
  }
}

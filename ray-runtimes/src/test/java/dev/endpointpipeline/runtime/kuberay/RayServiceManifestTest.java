package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class RayServiceManifestTest {
  static ObjectNode manifest(Ranker ranker, EndpointKey key) {
    RayMapping mapping = Ranker.mapping();
    return RayServiceManifest.of(
        key,
        Ranker.NAMESPACE,
        7,
        ServeConfigV2.of(mapping.serveConfig(ranker.asSpec())).text(),
        mapping.clusterShape(ranker.asSpec()).orElseThrow(),
        new ClusterShape.Image("rayproject/ray:2.60.0", "2.60.0"),
        List.of("registry"));
  }

  private static ObjectNode manifest(Ranker ranker) {
    return manifest(ranker, Ranker.KEY);
  }

  @Test
  void isMarkedWithItsEndpointAndRevision() {
    assertThat(manifest(Ranker.HELLO).path("metadata").toString())
        .isEqualTo(
            """
            {"name":"%s","namespace":"endpoints",\
            "labels":{"app.kubernetes.io/managed-by":"endpoint-pipeline",\
            "endpointpipeline.dev/workspace":"shop","endpointpipeline.dev/endpoint":"ranker"},\
            "annotations":{"endpointpipeline.dev/endpoint":"shop/ranker",\
            "endpointpipeline.dev/revision":"7",\
            "endpointpipeline.dev/cluster":"%s"}}"""
                .formatted(KubernetesName.ofService(Ranker.KEY), cluster(manifest(Ranker.HELLO))));
  }

  @Test
  void hasAnotherHashIfKubeRayReplacesTheCluster() {
    String cluster = cluster(manifest(Ranker.HELLO));

    assertThat(cluster).matches("[0-9a-f]{16}");
    assertThat(cluster(manifest(Ranker.HELLO.nodes(2, 7).greeting("hi")))).isEqualTo(cluster);
    assertThat(cluster(manifest(Ranker.HELLO.on("ray.cpu.2u4g")))).isNotEqualTo(cluster);
  }

  private static String cluster(ObjectNode manifest) {
    return manifest.at("/metadata/annotations/endpointpipeline.dev~1cluster").asString("");
  }

  @Test
  void hasTheApplicationsAsRayTakesThem() {
    assertThat(manifest(Ranker.HELLO).at("/spec/serveConfigV2").asString())
        .startsWith("{\"applications\":[{")
        .contains("\"import_path\":\"greeter:app\"");
  }

  @Test
  void theHeadTakesNoReplicas() {
    assertThat(
            manifest(Ranker.HELLO)
                .at("/spec/rayClusterConfig/headGroupSpec/rayStartParams")
                .toString())
        .isEqualTo("{\"num-cpus\":\"0\"}");
  }

  @Test
  void aGroupHasTheSizeOfItsSpecCodeAndTheNumbersThatWereAskedFor() {
    ObjectNode group =
        (ObjectNode) manifest(Ranker.HELLO).at("/spec/rayClusterConfig/workerGroupSpecs/0");

    assertThat(group.path("groupName").asString()).isEqualTo("workers");
    assertThat(group.path("minReplicas").asInt()).isEqualTo(1);
    assertThat(group.path("maxReplicas").asInt()).isEqualTo(3);
    assertThat(group.at("/template/spec/containers/0/resources").toString())
        .isEqualTo(
            "{\"limits\":{\"cpu\":\"4\",\"memory\":\"16Gi\"},"
                + "\"requests\":{\"cpu\":\"4\",\"memory\":\"16Gi\"}}");
    assertThat(group.at("/template/spec/imagePullSecrets").toString())
        .isEqualTo("[{\"name\":\"registry\"}]");
  }

  @Test
  void devicesThatKubeRayDoesNotKnowAreNamedForRay() {
    ObjectNode group =
        (ObjectNode)
            manifest(Ranker.HELLO.on("ray.npu.24u192g.1"))
                .at("/spec/rayClusterConfig/workerGroupSpecs/0");

    assertThat(group.path("resources").toString()).isEqualTo("{\"NPU\":\"1\"}");
    assertThat(group.at("/template/spec/containers/0/resources/limits").toString())
        .isEqualTo("{\"cpu\":\"24\",\"memory\":\"192Gi\",\"huawei.com/Ascend910\":\"1\"}");
  }

  @Test
  void nothingOfARevisionIsInTheCluster() {
    assertThat(manifest(Ranker.HELLO.greeting("hi")).at("/spec/rayClusterConfig"))
        .isEqualTo(manifest(Ranker.HELLO).at("/spec/rayClusterConfig"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void alwaysHasAnAutoscalerAsAddingItWouldReplaceTheCluster(int most) {
    assertThat(
            manifest(Ranker.HELLO.nodes(1, most))
                .at("/spec/rayClusterConfig/enableInTreeAutoscaling")
                .asBoolean())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ray.cpu.4u16g", "ray.gpu.8u64g.1", "ray.npu.24u192g.1"})
  void isValidByTheSchemaOfKubeRay(String code) {
    assertThat(RayServiceSchema.violations(manifest(Ranker.HELLO.on(code)))).isEmpty();
  }

  @Test
  void theSchemaWouldFindAFieldOfAnotherTypeOrOfNoName() {
    ObjectNode manifest = manifest(Ranker.HELLO);
    ObjectNode group = (ObjectNode) manifest.at("/spec/rayClusterConfig/workerGroupSpecs/0");
    group.put("minReplicas", "1").put("minReplica", 1);
    assertThat(RayServiceSchema.violations(manifest)).hasSize(2);
  }
}

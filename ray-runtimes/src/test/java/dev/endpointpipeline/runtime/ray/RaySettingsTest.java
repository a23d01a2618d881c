package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From settings to a mapping that goes by them. */
class RaySettingsTest {
  private static final String NPU = "huawei.com/Ascend910";

  @Test
  void hasSpecCodesForTryingOutBuiltIn() {
    RayMapping mapping =
        new RaySettings(null, null, Duration.ofSeconds(10), null, NPU)
            .mapping(ClusterProvisioning.MANAGED);

    assertThat(mapping.validate(cluster("ray.cpu.2u4g"))).isEqualTo(new Progress.Done());
    assertThat(mapping.validate(cluster("no.such"))).isInstanceOf(Progress.Failed.class);
  }

  @Test
  void readsTheFilesThatItNamesAndFollowsThem(@TempDir Path directory) throws IOException {
    Path codes = Files.writeString(directory.resolve("codes.yaml"), code("one"));
    Path caps = Files.writeString(directory.resolve("caps.yaml"), "[]");
    RayMapping mapping =
        new RaySettings(codes, caps, Duration.ofMillis(20), null, NPU)
            .mapping(ClusterProvisioning.MANAGED);

    assertThat(mapping.validate(cluster("one"))).isEqualTo(new Progress.Done());
    Files.writeString(codes, code("two"));
    await().until(() -> mapping.validate(cluster("two")).equals(new Progress.Done()));
    assertThat(mapping.validate(cluster("one"))).isInstanceOf(Progress.Failed.class);
  }

  @Test
  void namesTheSettingWhoseFileHasMistakes(@TempDir Path directory) throws IOException {
    Path caps = Files.writeString(directory.resolve("caps.yaml"), "- {cap_id: a, version_id: b}");
    RaySettings settings = new RaySettings(null, caps, Duration.ofSeconds(10), null, NPU);

    assertThatIllegalStateException()
        .isThrownBy(() -> settings.mapping(ClusterProvisioning.EXISTING))
        .withMessageStartingWith("worker.ray.caps: ")
        .withMessageEndingWith("entry 1 (a/b): image: missing (expected: image or working_dir)");
  }

  private static String code(String name) {
    return "- {code: " + name + ", roles: [HEAD, WORKER], cpu: 1, memory: 1Gi}";
  }

  private static DesiredEndpoint cluster(String code) {
    String members =
        """
        "ray_resource": {"head_node_resource": {"spec_code": "%s"}, "work_node_resources": []}"""
            .formatted(code);
    return DesiredEndpoints.of(
        new EndpointKey("w", "e"), 1, Endpoints.of(members), Optional.empty());
  }
}

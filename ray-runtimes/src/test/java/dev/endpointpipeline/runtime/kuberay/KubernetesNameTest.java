package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesNameTest {
  private static String ofService(String workspace, String endpoint) {
    return KubernetesName.ofService(new EndpointKey(workspace, endpoint));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ranker",
        "0b5633ba-2b90-4511-ad51-4346f4d23d4b",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        "-",
        "------------------------------------",
        "a----------------------------------b"
      })
  void aServicesNameIsOneThatKubeRayTakes(String endpoint) {
    assertThat(ofService("shop", endpoint)).matches("[a-z]([a-z0-9-]{0,45}[a-z0-9])?");
  }

  @Test
  void aServicesNameBeginsWithTheEndpointsIdAndIsAlwaysTheSame() {
    assertThat(ofService("shop", "ranker")).isEqualTo("ep-ranker-2d3df200");
  }

  @Test
  void endpointsOfSeveralWorkspacesHaveSeveralNames() {
    assertThat(ofService("shop", "ranker")).isNotEqualTo(ofService("bank", "ranker"));
    assertThat(ofService("shop", "ranker")).isNotEqualTo(ofService("shop", "Ranker"));
  }

  @ParameterizedTest
  @CsvSource({
    "shop, shop",
    "Shop, shop-28bf8b",
    "-shop-, shop-36c4c2",
    "---, x-cb3f91",
  })
  void anIdThatMayBeALabelStays(String id, String name) {
    assertThat(KubernetesName.ofId(id)).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
    if (id.equals(name)) {
      assertThat(KubernetesName.ofId(id)).isEqualTo(name);
    } else {
      assertThat(KubernetesName.ofId(id)).startsWith(name.substring(0, name.length() - 6));
    }
  }
}

package dev.endpointpipeline.loadreplay.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointPathTest {
  @Test
  void aPathHasItsWorkspaceAndEndpoint() {
    assertThat(path("/v1/workspaces/w/endpoints")).contains(new EndpointPath("w", null));
    assertThat(path("/v1/workspaces/w/endpoints/e-1?a=b")).contains(new EndpointPath("w", "e-1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/v1/workspaces/w",
        "/v1/workspaces/w/endpoints/",
        "/v1/workspaces/w/endpoints/e/logs",
        "/v1/workspaces/w/endpoints/e_1",
        "/v1/workspaces//endpoints",
        "/v1/workspaces/w%20x/endpoints",
        "/v1/workspaces/w/endpoints/0123456789012345678901234567890123456",
        "/v2/workspaces/w/endpoints"
      })
  void anotherPathIsNoneOfTheApi(String path) {
    assertThat(path(path)).isEmpty();
  }

  @Test
  void theApiHasOtherMethodsForOneEndpointThanForAll() {
    EndpointPath all = new EndpointPath("w", null);
    EndpointPath one = new EndpointPath("w", "e");
    assertThat(all.has("POST")).isTrue();
    assertThat(all.has("PUT")).isFalse();
    assertThat(one.has("PUT")).isTrue();
    assertThat(one.has("POST")).isFalse();
  }

  @Test
  void aUrlIsAtTheServerOfAnother() {
    assertThat(new EndpointPath("w", "e").at(URI.create("https://h:1/any?x=y")))
        .hasToString("https://h:1/v1/workspaces/w/endpoints/e");
  }

  private static Optional<EndpointPath> path(String path) {
    return EndpointPath.of(URI.create("http://h" + path));
  }
}

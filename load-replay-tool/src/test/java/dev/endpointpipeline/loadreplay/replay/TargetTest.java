package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static final URI ONE = URI.create("http://recorded:80/v1/workspaces/demo/endpoints/e-1");

  @Test
  void theRecordedAddressIsKeptIfNoGatewayIsGiven() {
    assertThat(new Target(List.of(), null).of(ONE, "e-1", null)).isEqualTo(ONE);
  }

  @Test
  void gatewayWorkspaceAndEndpointAreReplaced() {
    Target target = new Target(List.of(URI.create("https://gw:8443/base/")), "mine");
    assertThat(target.of(ONE, "e-1", "real"))
        .hasToString("https://gw:8443/base/v1/workspaces/mine/endpoints/real");
  }

  @Test
  void theQueryIsKept() {
    URI list = URI.create("http://recorded/v1/workspaces/demo/endpoints?limit=2&name=a%20b");
    assertThat(new Target(List.of(URI.create("http://gw")), null).of(list, "c1", null))
        .hasToString("http://gw/v1/workspaces/demo/endpoints?limit=2&name=a%20b");
  }

  @Test
  void anotherPathIsKept() {
    URI health = URI.create("http://recorded/actuator/health");
    assertThat(new Target(List.of(URI.create("http://gw")), "mine").of(health, "c1", "real"))
        .hasToString("http://gw/actuator/health");
  }

  @Test
  void callsAboutAnEndpointGoToOneGatewayAndEndpointsToAll() {
    Target target = new Target(List.of(URI.create("http://a"), URI.create("http://b")), null);
    assertThat(target.of(ONE, "e-1", null)).isEqualTo(target.of(ONE, "e-1", null));
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(i -> target.of(ONE, "e-" + i, null).getHost())
                .distinct())
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void anAddressThatIsNotOneOfHttpIsRefused() {
    assertThatThrownBy(() -> new Target(List.of(URI.create("localhost:8080")), null))
        .hasMessage("gateway: 'localhost:8080' (expected: like http://127.0.0.1:8080)");
  }
}

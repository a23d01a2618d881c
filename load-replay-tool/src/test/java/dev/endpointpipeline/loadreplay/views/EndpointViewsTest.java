package dev.endpointpipeline.loadreplay.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.loadreplay.replay.Credentials;
import dev.endpointpipeline.loadreplay.replay.StubGateway;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Reply;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Seen;
import dev.endpointpipeline.loadreplay.replay.ViewRequests;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointViewsTest {
  private static final String VIEW =
      "{\"name\":\"n\",\"status\":\"RUNNING\",\"description\":\"d\","
          + "\"reserved_resource\":{\"mu\":{\"min\":0,\"max\":7}}}";

  private final StubGateway gateway = new StubGateway();

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aViewHasWhatTheGatewayShows() throws Exception {
    gateway.responding(request -> new Reply(200, Map.of("ETag", "\"5\""), VIEW));

    FinalView view = views(List.of(gateway.uri()), List.of("w/e")).get(0);

    Shown shown = Objects.requireNonNull(view.shown());
    assertThat(shown).isEqualTo(new Shown(shown.origin(), "w/e", 5, "n", "d", "7"));
    assertThat(shown.origin().gateway()).isEqualTo(gateway.uri().toString());
    assertThat(view.status()).isEqualTo("RUNNING");
    assertThat(view.problem()).isNull();
    assertThat(view.body()).isEqualTo(VIEW);
  }

  @Test
  void aRequestWaitsForTheRevisionAndHasCredentials() throws Exception {
    views(List.of(gateway.uri()), List.of("w/e"));

    Seen request = gateway.seen().get(0);
    assertThat(request.path()).isEqualTo("/v1/workspaces/w/endpoints/e");
    assertThat(request.header("X-min-revision")).isEqualTo("42");
    assertThat(request.header("X-auth-token")).isEqualTo("t-1");
  }

  @Test
  void anEndpointThatTheGatewayDoesNotKnowIsMissing() throws Exception {
    String error = "{\"error_code\":\"dataartsfabric.00010009\",\"error_msg\":\"gone\"}";
    gateway.responding(request -> new Reply(400, Map.of(), error));

    FinalView view = views(List.of(gateway.uri()), List.of("w/e")).get(0);

    assertThat(view.shown()).isNull();
    assertThat(view.problem())
        .isEqualTo(
            "after the run, %s does not show it: 400, dataartsfabric.00010009"
                .formatted(gateway.uri()));
    assertThat(view.isMissing()).isTrue();
    assertThat(view.body()).isEqualTo(error);
  }

  @Test
  void aWrongAddressSaysNothingAboutTheEndpoint() throws Exception {
    gateway.responding(request -> Reply.of(404));

    FinalView view = views(List.of(gateway.uri()), List.of("w/e")).get(0);

    assertThat(view.problem()).contains("404");
    assertThat(view.isMissing()).isFalse();
  }

  @Test
  void aViewWithoutARevisionIsAProblem() throws Exception {
    gateway.responding(request -> new Reply(200, Map.of(), VIEW));

    FinalView view = views(List.of(gateway.uri()), List.of("w/e")).get(0);

    assertThat(view.problem()).endsWith("200 without an endpoint and its ETag");
    assertThat(view.isMissing()).isFalse();
  }

  @Test
  void aGatewayThatDoesNotRespondIsAProblem() throws Exception {
    gateway.responding(request -> Reply.of(0));

    FinalView view = views(List.of(gateway.uri()), List.of("w/e")).get(0);

    assertThat(view.problem()).contains("does not show it: no response, ");
  }

  @Test
  void aGatewayThatIsBehindIsAskedAgain() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    gateway.responding(
        request ->
            requests.incrementAndGet() == 1
                ? Reply.of(408)
                : new Reply(200, Map.of("ETag", "\"42\""), VIEW));

    assertThat(views(List.of(gateway.uri()), List.of("w/e")).get(0).problem()).isNull();
  }

  @Test
  void eachEndpointIsShownAtEachGateway() throws Exception {
    gateway.responding(request -> new Reply(200, Map.of("ETag", "\"42\""), VIEW));
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "w/e" + i).toList();
    try (StubGateway other = new StubGateway()) {
      other.responding(request -> new Reply(200, Map.of("ETag", "\"42\""), VIEW));

      List<FinalView> views = views(List.of(gateway.uri(), other.uri()), keys);

      assertThat(views).hasSize(200).allMatch(view -> view.problem() == null);
      assertThat(gateway.seen()).extracting(Seen::path).hasSize(100).doesNotHaveDuplicates();
      assertThat(other.seen()).extracting(Seen::path).hasSize(100).doesNotHaveDuplicates();
    }
  }

  @Test
  void aGatewayThatOnlyFailsIsGivenUpAndTheOthersAreNot() throws Exception {
    gateway.responding(request -> Reply.of(401));
    List<String> keys = IntStream.range(0, 500).mapToObj(i -> "w/e" + i).toList();
    try (StubGateway other = new StubGateway()) {
      other.responding(request -> new Reply(200, Map.of("ETag", "\"42\""), VIEW));

      List<FinalView> views = views(List.of(gateway.uri(), other.uri()), keys);

      assertThat(views).filteredOn(view -> view.problem() == null).hasSize(500);
      assertThat(gateway.seen()).hasSizeLessThan(100);
    }
  }

  private static List<FinalView> views(List<URI> gateways, List<String> keys) throws Exception {
    List<FinalView> views = new ArrayList<>();
    try (ViewRequests requests =
        new ViewRequests(Credentials.token("t-1"), Duration.ofSeconds(10), 1, null)) {
      new EndpointViews(gateways, requests)
          .show(keys.iterator(), key -> key, key -> 42, (key, view) -> views.add(view));
    }
    return views;
  }
}

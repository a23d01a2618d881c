package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final Requests requests =
      new Requests(
          "run", new Target(List.of(), null), Credentials.token("t"), new References(Set.of()));

  @Test
  void headersOfTheRecordedConnectionAndCallerAreNotSent() {
    RecordedCall call =
        withHeaders(
            Map.of(
                "Host", List.of("old"),
                "Connection", List.of("close"),
                "X-Min-Revision", List.of("7"),
                "Idempotency-Key", List.of("old"),
                "X-Project-Id", List.of("old"),
                "Prefer", List.of("wait=1", "respond-async")));
    OutgoingRequest request = requests.of(new Flight(0, call, 0));
    assertThat(request.headers())
        .containsOnlyKeys("Content-Type", "Idempotency-Key", "Prefer", "X-Auth-Token")
        .containsEntry("Prefer", List.of("wait=1", "respond-async"))
        .containsEntry("Idempotency-Key", List.of("run-c1"));
  }

  @Test
  void readsHaveNoIdempotencyKey() {
    OutgoingRequest request = requests.of(new Flight(0, Calls.show("c1", "ep-0"), 0));
    assertThat(request.headers()).doesNotContainKey("Idempotency-Key");
  }

  @Test
  void keysStayWithinTheLimit() {
    Requests longest =
        new Requests(
            "r".repeat(100),
            new Target(List.of(), null),
            Credentials.none(),
            new References(Set.of()));
    assertThat(longest.key(Calls.update("c".repeat(128), "ep-0"))).hasSizeLessThanOrEqualTo(255);
  }

  private static RecordedCall withHeaders(Map<String, List<String>> headers) {
    RecordedCall call = Calls.update("c1", "ep-0");
    return new RecordedCall(
        call.id(),
        0,
        call.method(),
        call.url(),
        headers,
        call.body(),
        null,
        null,
        null,
        null,
        List.of());
  }
}

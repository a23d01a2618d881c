package dev.endpointpipeline.loadreplay.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.replay.AcceptedRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FollowedRequestsTest {
  private static final EndpointKey ENDPOINT = new EndpointKey("w", "e");
  private static final long DUE = 1_000_000_000;

  private final Latencies latencies = new Latencies(OutputStream.nullOutputStream(), 0);
  private final FollowedRequests requests = new FollowedRequests();

  @BeforeEach
  void record() {
    requests.recordTo(latencies);
  }

  @Test
  void aRequestIsAwaitedUntilItsOutcome() throws Exception {
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));
    requests.seen("w/e", 7, "VALIDATING", null, DUE + 2_000_000);
    assertThat(requests.await(Duration.ZERO)).isFalse();

    requests.seen("w/e", 7, null, "APPLIED", DUE + 5_000_000);

    assertThat(requests.await(Duration.ZERO)).isTrue();
    assertThat(requests.counts()).isEqualTo(counts(Map.of("APPLIED", 1L), 0, null));
    latencies.endInterval();
    assertThat(latencies.total("step.validating").max()).isBetween(2_000L, 2_003L);
    assertThat(latencies.total("outcome.applied").max()).isBetween(5_000L, 5_007L);
  }

  @Test
  void aStepCountsOnceHoweverOftenItsDetailChanges() {
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));

    requests.seen("w/e", 7, "WAITING_READY", null, DUE + 2_000_000);
    requests.seen("w/e", 7, "WAITING_READY", null, DUE + 9_000_000);

    latencies.endInterval();
    assertThat(latencies.total("step.waiting_ready").count()).isEqualTo(1);
    assertThat(latencies.total("step.waiting_ready").max()).isBetween(2_000L, 2_003L);
  }

  @Test
  void eventsMayComeBeforeTheResponse() {
    requests.seen("w/e", 7, "VALIDATING", null, DUE + 2_000_000);
    requests.seen("w/e", 7, null, "FAILED", DUE + 5_000_000);

    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));

    assertThat(requests.counts().ended()).containsExactly(Map.entry("FAILED", 1L));
    assertThat(requests.counts().awaited()).isZero();
    assertThat(requests.counts().unsuccessful()).isEqualTo(1);
  }

  @Test
  void aRetryEndsAsTheRequestThatItRepeats() {
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE + 1));
    requests.seen("w/e", 7, null, "APPLIED", DUE + 5_000_000);

    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE + 9_000_000));

    assertThat(requests.counts().ended()).containsExactly(Map.entry("APPLIED", 3L));
    latencies.endInterval();
    assertThat(latencies.total("outcome.applied").count()).isEqualTo(2);
  }

  @Test
  void otherRequestsDoNotCount() {
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));

    requests.seen("w/e", 8, null, "APPLIED", DUE);
    requests.seen("w/f", 7, null, "APPLIED", DUE);

    assertThat(requests.counts()).isEqualTo(counts(Map.of(), 1, null));
  }

  @Test
  void eventsOfOthersDoNotFillTheMemory() {
    requests.seen("w/e", 7, null, "APPLIED", DUE);
    for (long other = 0; other < FollowedRequests.RECENT; other++) {
      requests.seen("w/others", other, null, "APPLIED", DUE);
    }

    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));

    assertThat(requests.counts().awaited()).isEqualTo(1);
  }

  @Test
  void nobodyWaitsWhenOutcomesCannotBeReadAnyMore() throws Exception {
    requests.accepted(new AcceptedRequest(ENDPOINT, 7, DUE));

    requests.fail("gone");

    assertThat(requests.await(Duration.ofMinutes(5))).isTrue();
    assertThat(requests.counts()).isEqualTo(counts(Map.of(), 1, "gone"));
  }

  @Test
  void createsBeforeTheRunCountApartAndHaveNoLatency() throws Exception {
    requests.created(new AcceptedRequest(ENDPOINT, 7, DUE));
    assertThat(requests.counts().createsAwaited()).isEqualTo(1);
    assertThat(requests.await(Duration.ZERO)).isFalse();

    requests.seen("w/e", 7, null, "FAILED", DUE + 5_000_000);

    assertThat(requests.await(Duration.ZERO)).isTrue();
    assertThat(requests.counts())
        .isEqualTo(new OutcomeCounts(Map.of(), 0, Map.of("FAILED", 1L), 0, 0, null));
    assertThat(requests.counts().unsuccessful()).isEqualTo(1);
    latencies.endInterval();
    assertThat(latencies.totals()).isEmpty();
  }

  @Test
  void requestsBeyondTheMaximumAreCountedAndNotAwaited() throws Exception {
    FollowedRequests few = new FollowedRequests(2);
    few.accepted(new AcceptedRequest(ENDPOINT, 1, DUE));
    few.created(new AcceptedRequest(ENDPOINT, 2, DUE));
    few.accepted(new AcceptedRequest(ENDPOINT, 3, DUE));

    few.seen("w/e", 1, null, "APPLIED", DUE);
    few.seen("w/e", 2, null, "APPLIED", DUE);
    few.seen("w/e", 3, null, "APPLIED", DUE);
    few.accepted(new AcceptedRequest(ENDPOINT, 4, DUE));

    assertThat(few.counts().notFollowed()).isEqualTo(1);
    assertThat(few.counts().awaited()).isEqualTo(1);
    assertThat(few.counts().ended()).containsExactly(Map.entry("APPLIED", 1L));
    assertThat(few.counts().unsuccessful()).isEqualTo(2);
  }

  private static OutcomeCounts counts(
      Map<String, Long> ended, long awaited, @Nullable String problem) {
    return new OutcomeCounts(ended, awaited, Map.of(), 0, 0, problem);
  }
}

package dev.endpointpipeline.worker.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a stream thread may commit again. */
class PacedCommitsTest {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final CommittedEffects EFFECTS =
      new CommittedEffects(
          new Effects() {
            @Override
            public void start(EndpointKey key, Effect effect) {}

            @Override
            public void abandon(EndpointKey key) {}
          });

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final PacedCommits pace = new PacedCommits(INTERVAL, nanos::get);
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final CommitNotifyingProducer producer =
      new CommitNotifyingProducer(kafka, EFFECTS, pace);

  @BeforeEach
  void begin() {
    producer.initTransactions();
    producer.beginTransaction();
  }

  @Test
  void aThreadThatHasNotCommittedYetMayAtOnce() {
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void afterACommitTheNextIsAnIntervalAway() {
    producer.commitTransaction();
    nanos.addAndGet(INTERVAL.toNanos() - 1);
    assertThat(pace.isDue()).isFalse();
    nanos.incrementAndGet();
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void aCommitThatDidNotSucceedDoesNotCount() {
    kafka.commitTransactionException = new TimeoutException("no answer");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void threadsDoNotHoldUpEachOther() {
    producer.commitTransaction();
    assertThat(CompletableFuture.supplyAsync(pace::isDue).join()).isTrue();
  }

  @Test
  void whatIsNotCommittedIsLookedAtSeveralTimesInAnInterval() {
    assertThat(Map.of(100, 25L, 1, 1L))
        .allSatisfy(
            (interval, check) ->
                assertThat(new PacedCommits(Duration.ofMillis(interval), nanos::get).check())
                    .hasMillis(check));
  }
}

package dev.endpointpipeline.worker.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a stream thread may commit again. */
class PacedCommitsTest {
  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);
  private static final Duration MAX_INTERVAL = Duration.ofMillis(100);

  private static final CommittedEffects EFFECTS =
      new CommittedEffects(
          new Effects() {
            @Override
            public void start(EndpointKey key, Effect effect) {}

            @Override
            public void cancel(EndpointKey key) {}
          });

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
  private final PacedCommits pace = new PacedCommits(MIN_INTERVAL, MAX_INTERVAL, nanos::get);
  private Duration commitDuration = Duration.ZERO;
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public synchronized void flush() {
          nanos.addAndGet(commitDuration.toNanos());
        }
      };
  private final CommitNotifyingProducer producer =
      new CommitNotifyingProducer(kafka, EFFECTS, pace);

  @BeforeEach
  void begin() {
    producer.initTransactions();
    producer.beginTransaction();
  }

  @Test
  void aNewThreadMayCommitAtOnce() {
    assertThat(pace.isDue()).isTrue();
  }

  @ParameterizedTest(name = "{0} ms -> {1} ms")
  @CsvSource({"0, 10", "2, 10", "3, 12", "20, 80", "25, 100", "2000, 100"})
  void pausesForFourTimesTheDurationOfTheCommit(long commitTakes, long rest) {
    commit(Duration.ofMillis(commitTakes));
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(rest) - 1);
    assertThat(pace.isDue()).isFalse();
    nanos.incrementAndGet();
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void theDurationOfACommitCountsOnce() {
    commit(Duration.ofMillis(50));
    commit(Duration.ZERO);
    nanos.addAndGet(MIN_INTERVAL.toNanos());
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void aFailedCommitDoesNotCount() {
    kafka.commitTransactionException = new TimeoutException("no response");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    assertThat(pace.isDue()).isTrue();
  }

  @Test
  void threadsDoNotDelayEachOther() {
    producer.commitTransaction();
    assertThat(CompletableFuture.supplyAsync(pace::isDue, task -> new Thread(task).start()).join())
        .isTrue();
  }

  @ParameterizedTest(name = "{0} ms -> {1} ms")
  @CsvSource({"1, 1", "10, 10", "100, 100", "15000, 100"})
  void isCheckedAtLeastEveryTenthOfASecond(long least, long check) {
    Duration shortest = Duration.ofMillis(least);
    assertThat(new PacedCommits(shortest, shortest, nanos::get).check()).hasMillis(check);
  }

  /** Commits as Streams does, with slow brokers. */
  private void commit(Duration took) {
    commitDuration = took;
    producer.flush();
    commitDuration = Duration.ZERO;
    producer.commitTransaction();
    producer.beginTransaction();
  }
}

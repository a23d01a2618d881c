package dev.endpointpipeline.worker.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.lifecycle.Effect;
import dev.endpointpipeline.worker.topology.Effects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Start of effects, depending on the result of their transaction. */
class CommittedEffectsTest {
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");
  private static final EndpointKey OTHER = new EndpointKey("demo", "endpoint-2");
  private static final Effect STOP = new Effect.Stop();

  private final List<String> seen = new ArrayList<>();
  private final CommittedEffects effects =
      new CommittedEffects(
          new Effects() {
            @Override
            public void start(EndpointKey key, Effect effect) {
              seen.add("start " + key.endpointId());
            }

            @Override
            public void cancel(EndpointKey key) {
              seen.add("cancel " + key.endpointId());
            }
          });
  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final PacedCommits pace =
      new PacedCommits(Duration.ofMillis(10), Duration.ofMillis(100), System::nanoTime);
  private final Producer<byte[], byte[]> producer =
      new CommitNotifyingProducer(kafka, effects, pace);

  @BeforeEach
  void begin() {
    producer.initTransactions();
    producer.beginTransaction();
  }

  @Test
  void anEffectStartsWithTheCommitAndNotBefore() {
    effects.start(KEY, STOP);
    assertThat(seen).isEmpty();
    producer.commitTransaction();
    assertThat(seen).containsExactly("start endpoint-1");
  }

  @Test
  void anEffectStartsOnce() {
    effects.start(KEY, STOP);
    producer.commitTransaction();
    producer.beginTransaction();
    producer.commitTransaction();
    assertThat(seen).hasSize(1);
  }

  @Test
  void onlyTheNewestEffectOfAnEndpointStarts() {
    effects.start(KEY, STOP);
    effects.start(OTHER, STOP);
    effects.start(KEY, STOP);
    producer.commitTransaction();
    assertThat(seen).containsExactlyInAnyOrder("start endpoint-1", "start endpoint-2");
  }

  @Test
  void noEffectKeepsThePendingEffect() {
    effects.start(KEY, STOP);
    effects.start(KEY, new Effect.None());
    producer.commitTransaction();
    assertThat(seen).containsExactly("start endpoint-1");
  }

  @Test
  void effectsOfAnAbortedTransactionNeverStart() {
    effects.start(KEY, STOP);
    producer.abortTransaction();
    producer.beginTransaction();
    producer.commitTransaction();
    assertThat(seen).isEmpty();
  }

  @Test
  void effectsOfAClosedProducerNeverStart() {
    effects.start(KEY, STOP);
    producer.close();
    effects.committed();
    assertThat(seen).isEmpty();
  }

  @Test
  void aCommitThatTimesOutStartsNothingUntilItIsRetried() {
    effects.start(KEY, STOP);
    kafka.commitTransactionException = new TimeoutException("no response");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    assertThat(seen).isEmpty();
    kafka.commitTransactionException = null;
    producer.commitTransaction();
    assertThat(seen).containsExactly("start endpoint-1");
  }

  @Test
  void effectsOfAFencedProducerNeverStart() {
    effects.start(KEY, STOP);
    kafka.fenceProducer();
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(ProducerFencedException.class);
    producer.close();
    assertThat(seen).isEmpty();
  }

  @Test
  void cancellingAnEndpointDropsItsPendingEffect() {
    effects.start(KEY, STOP);
    effects.cancel(KEY);
    producer.commitTransaction();
    assertThat(seen).containsExactly("cancel endpoint-1");
  }

  @Test
  void theEffectOfACommittedStateStartsAtOnce() {
    effects.resume(KEY, STOP);
    assertThat(seen).containsExactly("start endpoint-1");
  }

  @Test
  void aCommitOfAnotherThreadStartsNothing() throws Exception {
    effects.start(KEY, STOP);
    Thread other = new Thread(producer::commitTransaction);
    other.start();
    other.join();
    assertThat(seen).isEmpty();
  }

  @Test
  void aNonTransactionalProducerIsRejected() {
    assertThatThrownBy(() -> new CommitNotifyingClients(effects, pace).getProducer(Map.of()))
        .hasMessage("processing.guarantee: not transactional (expected: exactly_once_v2)");
  }
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link ReadModel}: reads every partition of endpoint-state from the beginning, or from
 * where the last run had kept it, then the requests in endpoint-requests that those states have not
 * handled, and then follows both topics. Every gateway reads all partitions, so it joins no
 * consumer group.
 */
public final class LogFollower implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String STATES = Topic.ENDPOINT_STATE.topicName();
  private static final String REQUESTS = Topic.ENDPOINT_REQUESTS.topicName();

  private final ReadModel model;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<SpecificRecord> deserializer;
  private final long revisionBase;
  private final Counter undecodable;
  private final Thread thread = new Thread(this::run, "log-follower");
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private List<TopicPartition> states = List.of();
  private List<TopicPartition> requests = List.of();
  private volatile boolean broken;
  private volatile long lag;

  /**
   * Creates a follower that has not started.
   *
   * @param revisionBase plus a request's offset is its revision
   */
  LogFollower(
      ReadModel model,
      Consumer<byte[], byte[]> consumer,
      Deserializer<SpecificRecord> deserializer,
      long revisionBase,
      Counter undecodable) {
    this.model = model;
    this.consumer = consumer;
    this.deserializer = deserializer;
    this.revisionBase = revisionBase;
    this.undecodable = undecodable;
    thread.setDaemon(true);
  }

  /** Starts, and waits until the model has all that is in the topics at this moment. */
  public void load() throws InterruptedException {
    thread.start();
    loaded.await();
  }

  /** Whether it stopped for a reason that only a restart can remove. */
  public boolean isBroken() {
    return broken || model.hasFailed();
  }

  /** How many records are still to be read, as far as is known; NaN if it is broken. */
  double lag() {
    return broken ? Double.NaN : lag;
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer;
        deserializer) {
      untilClosed(this::beginStates);
      untilClosed(() -> readToEnd(states));
      model.markStatesLoaded();
      untilClosed(this::loadRequests);
      model.markLoaded();
      loaded.countDown();
      LOGGER.atInfo().addKeyValue("endpoints", model.size()).log("read model loaded");
      while (closing.getCount() > 0) {
        untilClosed(this::poll);
      }
    } catch (WakeupException e) {
      LOGGER.debug("closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) { // in any case, old states must not pass for new ones
      broken = true;
      LOGGER
          .atError()
          .setCause(e)
          .log("read model stopped following the topics, restart this gateway");
      model.distrustKept();
    }
  }

  private void beginStates() {
    states = partitionsOf(STATES);
    consumer.assign(states);
    if (!new KnownPositions(model.known(states.size())).seek(consumer, states)) {
      model.forget();
      consumer.seekToBeginning(states);
    }
    model.begin(states.size());
  }

  private void loadRequests() throws InterruptedException {
    requests = partitionsOf(REQUESTS);
    List<TopicPartition> all = new ArrayList<>(states);
    all.addAll(requests);
    consumer.assign(all);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(requests);
    Map<TopicPartition, Long> ends = consumer.endOffsets(requests);
    for (TopicPartition partition : requests) {
      PartitionFold fold = model.partition(partition.partition());
      long handled = fold.handled() + 1 - revisionBase;
      long end = ends.getOrDefault(partition, 0L);
      if (handled > end) {
        throw new KafkaException(
            "endpoint-requests partition %d ends at revision %d, but requests up to revision %d were handled: the topic was replaced or has lost records (expected: endpoint-pipeline.requests.revision-base as at the workers)"
                .formatted(
                    partition.partition(), revisionBase + end - 1, revisionBase + handled - 1));
      }
      long unhandled = fold.unhandled() - revisionBase;
      long start = Math.max(unhandled, beginnings.getOrDefault(partition, 0L));
      consumer.seek(partition, start);
      fold.read(revisionBase + start);
    }
    readToEnd(requests);
  }

  private List<TopicPartition> partitionsOf(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  private void readToEnd(List<TopicPartition> partitions) throws InterruptedException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    // Positions and not record offsets, as a transaction's marker may be at the end of a partition.
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
  }

  private void poll() throws InterruptedException {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<byte[], byte[]> request : records.records(REQUESTS)) {
      request(request);
    }
    // Of the polled records, not the consumer's: nothing may throw before all are applied.
    records
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              if (partition.topic().equals(REQUESTS)) {
                model.partition(partition.partition()).read(revisionBase + next.offset());
              }
            });
    for (ConsumerRecord<byte[], byte[]> state : records.records(STATES)) {
      state(state);
    }
    settle();
    lag = behind();
    commit(records.nextOffsets());
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> read) {
    read.forEach(
        (partition, next) -> {
          if (partition.topic().equals(STATES)) {
            model
                .partition(partition.partition())
                .statesRead(next.offset(), next.leaderEpoch().orElse(-1));
          }
        });
    model.commit(
        states.stream().allMatch(partition -> consumer.currentLag(partition).orElse(-1) == 0));
  }

  private long behind() {
    long behind = 0;
    for (TopicPartition partition : consumer.assignment()) {
      behind += consumer.currentLag(partition).orElse(0);
    }
    return behind;
  }

  private void request(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    if (revisionBase + record.offset() < model.partition(record.partition()).next()) {
      // Usually one of this gateway's own requests, which entered with its acknowledgement
      return;
    }
    try {
      EndpointKey key = EndpointKey.parse(text(record.key()));
      Optional<EndpointRequest> request = EndpointRequest.of(decode(record));
      if (request.isPresent() && request.get().key().equals(key)) {
        model
            .partition(record.partition())
            .request(
                new LoggedRequest(
                    revisionBase + record.offset(),
                    EndpointRequest.timeOf(record.timestamp(), System.currentTimeMillis()),
                    request.get(),
                    record.serializedValueSize()));
      }
    } catch (WakeupException | StoreFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      // The worker sends a request that it can't read to the dead letters, and rejects it.
      skipped(record, e, "can't read a request, skipped it");
    }
  }

  private void state(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    try {
      EndpointKey key = EndpointKey.parse(text(record.key()));
      PartitionFold fold = model.partition(record.partition());
      if (record.value() == null) {
        fold.tombstone(key, RecordHeaders.handledRevision(record.headers()));
      } else {
        fold.state(key, (EndpointState) decode(record));
      }
      fold.waiting(RecordHeaders.waitingRevision(record.headers()));
      fold.statesRead(record.offset() + 1, record.leaderEpoch().orElse(-1));
    } catch (WakeupException | StoreFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      skipped(record, e, "can't read a state, skipped it: the endpoint keeps its previous state");
      model.distrustKept();
    }
  }

  private void settle() {
    try {
      model.settle();
    } catch (StoreFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      undecodable.increment();
      LOGGER
          .atError()
          .setCause(e)
          .log("can't apply pending requests to a state: the endpoint keeps its previous state");
    }
  }

  private void skipped(ConsumerRecord<byte[], byte[]> record, RuntimeException e, String message) {
    undecodable.increment();
    LOGGER
        .atError()
        .setCause(e)
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .log(message);
  }

  private static String text(byte[] key) {
    return key == null ? "" : new String(key, StandardCharsets.UTF_8);
  }

  private SpecificRecord decode(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    while (true) {
      try {
        return deserializer.deserialize(record.topic(), record.headers(), record.value());
      } catch (RegistryUnavailableException e) {
        // Later records of the partition have to wait for it; the earlier ones are shown.
        settle();
        lag = behind() + 1;
        LOGGER
            .atWarn()
            .addKeyValue("topic", record.topic())
            .addKeyValue("partition", record.partition())
            .addKeyValue("offset", record.offset())
            .addKeyValue("reason", e.getMessage())
            .log("can't read a record while the schema registry is unavailable, waiting for it");
        pause();
      }
    }
  }

  private void untilClosed(KafkaWork work) throws InterruptedException {
    while (true) {
      try {
        work.run();
        return;
      } catch (WakeupException e) {
        throw e;
      } catch (KafkaException e) {
        LOGGER.atWarn().setCause(e).log("can't read the topics, trying again");
        pause();
      }
    }
  }

  private void pause() throws InterruptedException {
    if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new WakeupException();
    }
  }

  private interface KafkaWork {
    void run() throws InterruptedException;
  }
}

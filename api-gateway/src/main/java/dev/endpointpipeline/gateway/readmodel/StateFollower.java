package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.SchemaRegistry;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.Counter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link ReadModel}: reads every partition of the topic endpoint-state from the beginning
 * and stays at its end. Every gateway reads all of it, so it joins no consumer group.
 */
public final class StateFollower implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(StateFollower.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String TOPIC = Topic.ENDPOINT_STATE.topicName();
  private static final int SCHEMA_ID_END = 5;

  private final ReadModel model;
  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<SpecificRecord> deserializer;
  private final SchemaRegistry registry;
  private final Counter undecodable;
  private final Thread thread = new Thread(this::run, "state-follower");
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);

  StateFollower(
      ReadModel model,
      Consumer<byte[], byte[]> consumer,
      Deserializer<SpecificRecord> deserializer,
      SchemaRegistry registry,
      Counter undecodable) {
    this.model = model;
    this.consumer = consumer;
    this.deserializer = deserializer;
    this.registry = registry;
    this.undecodable = undecodable;
    thread.setDaemon(true);
  }

  /** Begins to follow, and waits until the model has all that the topic held at this moment. */
  public void load() throws InterruptedException {
    thread.start();
    loaded.await();
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
      untilClosed(this::readToEnd);
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
    }
  }

  private void readToEnd() throws InterruptedException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(partition -> new TopicPartition(TOPIC, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    // Positions and not record offsets: what ends a partition may be a transaction's marker.
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      poll();
    }
  }

  private void poll() throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> state : consumer.poll(POLL)) {
      apply(state);
    }
  }

  private void apply(ConsumerRecord<byte[], byte[]> state) throws InterruptedException {
    try {
      EndpointKey key = EndpointKey.parse(new String(state.key(), StandardCharsets.UTF_8));
      if (state.value() == null) {
        model.remove(key, RecordHeaders.handledRevision(state.headers()));
      } else {
        model.put(key, decode(state));
      }
    } catch (WakeupException | RegistryUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      undecodable.increment();
      LOGGER
          .atError()
          .setCause(e)
          .addKeyValue("partition", state.partition())
          .addKeyValue("offset", state.offset())
          .log("state not readable, skipped: the endpoint shows its state before");
    }
  }

  private EndpointState decode(ConsumerRecord<byte[], byte[]> state) throws InterruptedException {
    while (true) {
      try {
        return (EndpointState) deserializer.deserialize(TOPIC, state.headers(), state.value());
      } catch (RuntimeException e) {
        if (!registryIsAway(state.value())) {
          throw e;
        }
        LOGGER.atWarn().log("state not readable while the schema registry is away, waiting for it");
        pause();
      }
    }
  }

  /** Tells a record that can't be read from one that can't be read now. */
  private boolean registryIsAway(byte[] value) {
    if (value.length < SCHEMA_ID_END) {
      return false;
    }
    try {
      registry.knows(ByteBuffer.wrap(value, 1, Integer.BYTES).getInt());
      return false;
    } catch (RegistryUnavailableException e) {
      return true;
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
        LOGGER.atWarn().setCause(e).log("state can't be read for the moment, trying again");
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

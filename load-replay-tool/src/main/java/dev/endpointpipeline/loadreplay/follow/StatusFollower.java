package dev.endpointpipeline.loadreplay.follow;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.replay.AcceptedRequest;
import dev.endpointpipeline.loadreplay.replay.OutcomeFollower;
import dev.endpointpipeline.loadreplay.topics.RegistrySchemas;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.topics.TopicConsumers;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Follows requests on the topic endpoint-status, as a consumer without a group. Steps and outcomes
 * count from the time when the call was due until this program sees the event, so no clock of
 * another machine matters.
 */
public final class StatusFollower implements OutcomeFollower, AutoCloseable {
  private static final String TOPIC = Topic.ENDPOINT_STATUS.topicName();
  private static final String EVENT = EndpointStatusChanged.class.getSimpleName();
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistrySchemas schemas;
  private final FollowedRequests requests = new FollowedRequests();
  private final Thread reader = new Thread(this::read, "replay-outcomes");
  private volatile boolean closed;

  /**
   * Goes to the end of the topic, or back to an earlier time.
   *
   * @param since the time of the first event that may be about a call of this run; null for now
   * @throws TopicException if Kafka or the registry does not respond or refuses the login, or if
   *     there is no such topic
   */
  public StatusFollower(TopicAccess topics, @Nullable Instant since) {
    this.schemas = topics.newSchemas();
    schemas.requireAccess();
    this.consumer = TopicConsumers.create(topics.kafka());
    try {
      List<TopicPartition> partitions = TopicConsumers.partitions(consumer, TOPIC);
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      // The end of now, not that of the first poll
      partitions.forEach(consumer::position);
      if (since != null) {
        seekTo(since, partitions);
      }
    } catch (KafkaException e) {
      consumer.close();
      throw new TopicException(
          "%s at %s: %s".formatted(TOPIC, topics.bootstrapServers(), e.getMessage()), e);
    } catch (TopicException e) {
      consumer.close();
      throw e;
    }
    reader.setDaemon(true);
  }

  private void seekTo(Instant since, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
    for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      OffsetAndTimestamp first = found.getValue();
      if (first != null) {
        consumer.seek(found.getKey(), first.offset());
      }
    }
  }

  @Override
  public void start(Latencies latencies) {
    requests.recordTo(latencies);
    reader.start();
  }

  @Override
  public void accepted(AcceptedRequest request) {
    requests.accepted(request);
  }

  @Override
  public void created(AcceptedRequest request) {
    requests.created(request);
  }

  @Override
  public OutcomeCounts counts() {
    return requests.counts();
  }

  @Override
  public boolean awaitOutcomes(Duration patience) throws InterruptedException {
    return requests.await(patience);
  }

  private void read() {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          long now = System.nanoTime();
          GenericRecord event = record.value() == null ? null : schemas.decode(record.value());
          if (event != null && record.key() != null) {
            seen(new String(record.key(), StandardCharsets.UTF_8), event, now);
          }
        }
      }
    } catch (RuntimeException e) {
      // Whatever it is, nothing is followed any more, and the run must say so.
      requests.fail(TOPIC + " can't be read: " + e.getMessage());
    }
  }

  private void seen(String key, GenericRecord event, long now) {
    // Later releases may add other records.
    if (event.getSchema().getName().equals(EVENT)
        && event.get("revision") instanceof Long revision) {
      requests.seen(key, revision, word(event.get("step")), word(event.get("outcome")), now);
    }
  }

  private static @Nullable String word(@Nullable Object symbol) {
    return symbol == null ? null : symbol.toString();
  }

  /** Ends the reading. */
  @Override
  public void close() {
    closed = true;
    try {
      if (reader.isAlive()) {
        reader.join();
      } else {
        consumer.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

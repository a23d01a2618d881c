package dev.endpointpipeline.demo;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Consumes the topic {@code endpoint-status} from the beginning, as any other service would, and
 * prints every event. Not thread-safe.
 */
final class StatusEvents implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration OUTCOME_TIMEOUT = Duration.ofMinutes(3);

  private final KafkaConsumer<String, SpecificRecord> consumer;
  private final Pipeline pipeline;
  private final Console console;
  private final EventLine eventLine = new EventLine(ZoneId.systemDefault());

  private StatusEvents(
      KafkaConsumer<String, SpecificRecord> consumer, Pipeline pipeline, Console console) {
    this.consumer = consumer;
    this.pipeline = pipeline;
    this.console = console;
  }

  static StatusEvents of(Pipeline pipeline, Console console) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                pipeline.bootstrapServers(),
                // Skip aborted transactions
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false),
            new StringDeserializer(),
            new RecordSerdes(pipeline.registryUrl()).deserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topic.ENDPOINT_STATUS.topicName()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return new StatusEvents(consumer, pipeline, console);
  }

  void printHeader() {
    console.lines(EventLine.header());
  }

  /** Polls for a short time and prints new events. */
  List<EndpointStatusChanged> printNew() {
    List<EndpointStatusChanged> events = new ArrayList<>();
    for (ConsumerRecord<String, SpecificRecord> record : consumer.poll(POLL)) {
      if (record.value() instanceof EndpointStatusChanged event) {
        console.lines(eventLine.of(event));
        events.add(event);
      }
    }
    return events;
  }

  /**
   * Prints events until the one that ends the request.
   *
   * @throws QuickstartFailedException after three minutes without one
   */
  void printUntilOutcome(ApiResponse accepted) {
    printUntil(
        event ->
            event.getOutcome() != null
                && event.getRevision() == accepted.revision()
                && event.getEndpointId().equals(accepted.endpoint()),
        "no outcome of revision " + accepted.revision());
  }

  /**
   * Prints events until the one that ends the rollback of that request.
   *
   * @return the rollback's revision
   * @throws QuickstartFailedException after three minutes without one
   */
  long printUntilRolledBack(ApiResponse failed) {
    return printUntil(
            event ->
                event.getOutcome() != null
                    && event.getRevision() > failed.revision()
                    && event.getEndpointId().equals(failed.endpoint()),
            "no rollback of revision " + failed.revision())
        .getRevision();
  }

  private EndpointStatusChanged printUntil(
      Predicate<EndpointStatusChanged> awaited, String missing) {
    long deadline = System.nanoTime() + OUTCOME_TIMEOUT.toNanos();
    Optional<EndpointStatusChanged> found = seen(awaited);
    while (found.isEmpty()) {
      pipeline.requireAlive();
      if (System.nanoTime() > deadline) {
        throw new QuickstartFailedException(
            missing + " within " + OUTCOME_TIMEOUT.toSeconds() + " s");
      }
      found = seen(awaited);
    }
    return found.get();
  }

  private Optional<EndpointStatusChanged> seen(Predicate<EndpointStatusChanged> awaited) {
    return printNew().stream().filter(awaited).findFirst();
  }

  @Override
  public void close() {
    consumer.close();
  }
}

package dev.endpointpipeline.endtoend.faults;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;

/**
 * How long it takes after a fault until every partition accepts updates and finishes them again:
 * until, in each partition, a request has ended that came after the fault.
 */
final class RecoveryTimes {
  private final int partitions;
  private final List<Ended> requests;

  /**
   * A request that has ended.
   *
   * @param accepted when it came to a gateway
   * @param ended when its outcome was known
   */
  record Ended(int partition, Instant accepted, Instant ended) {}

  /** Times in which these requests came and ended. */
  RecoveryTimes(int partitions, List<Ended> requests) {
    this.partitions = partitions;
    this.requests = List.copyOf(requests);
  }

  /** Reads them from the topics. */
  static RecoveryTimes in(Pipeline pipeline) {
    Map<String, Instant> accepted = new HashMap<>();
    for (PlainRecord request : pipeline.reader(Topic.ENDPOINT_REQUESTS).toEnd()) {
      GenericRecord value = Objects.requireNonNull(request.value());
      accepted.put(
          place(request.partition(), request.offset()),
          Instant.ofEpochMilli((Long) ((GenericRecord) value.get("context")).get("accepted_at")));
    }
    List<Ended> ended = new ArrayList<>();
    for (PlainRecord event : pipeline.reader(Topic.ENDPOINT_STATUS).toEnd()) {
      Instant from = accepted.get(place(event.partition(), event.number("revision")));
      if (event.get("outcome") != null && from != null) {
        ended.add(
            new Ended(event.partition(), from, Instant.ofEpochMilli(event.number("occurred_at"))));
      }
    }
    return new RecoveryTimes(pipeline.partitions(Topic.ENDPOINT_REQUESTS), ended);
  }

  private static String place(int partition, long offset) {
    return partition + "/" + offset;
  }

  /** Empty if a partition got no request after the fault. */
  Optional<Duration> after(Instant fault) {
    List<Optional<Instant>> firsts =
        IntStream.range(0, partitions).mapToObj(partition -> first(partition, fault)).toList();
    return firsts.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : firsts.stream()
            .flatMap(Optional::stream)
            .max(Instant::compareTo)
            .map(last -> Duration.between(fault, last));
  }

  private Optional<Instant> first(int partition, Instant fault) {
    return requests.stream()
        .filter(request -> request.partition() == partition && !request.accepted().isBefore(fault))
        .map(Ended::ended)
        .min(Instant::compareTo);
  }
}

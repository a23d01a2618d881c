package dev.endpointpipeline.gateway.readmodel;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The positions that an earlier run has kept, by the numbers of the partitions. */
record KnownPositions(List<StatePosition> positions) {
  /**
   * Goes there.
   *
   * @return whether the topic still has them and what led to them; if not, the consumer may be
   *     anywhere
   * @throws KafkaException if Kafka does not respond
   */
  boolean seek(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      StatePosition known = positions.get(partition.partition());
      if (known.offset() < beginnings.getOrDefault(partition, 0L)
          || known.offset() > ends.getOrDefault(partition, 0L)) {
        return false;
      }
      consumer.seek(partition, known.inKafka());
      // If the log was truncated below it and written again, the consumer goes to that point.
      if (consumer.position(partition) != known.offset()) {
        return false;
      }
    }
    return true;
  }
}

package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** A consumed record with its topic, partition and offset. */
record IncomingRecord(String topic, int partition, long offset, Record<byte[], byte[]> record) {
  boolean isRequest() {
    return topic.equals(Topic.ENDPOINT_REQUESTS.topicName());
  }

  /** The endpoint in the record's key; empty if the key is invalid. */
  Optional<EndpointKey> endpoint() {
    byte[] key = record.key();
    try {
      return Optional.of(
          EndpointKey.parse(key == null ? "" : new String(key, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

package dev.endpointpipeline.kafkabinding;

import org.apache.kafka.common.KafkaException;

/** Kafka refuses what this service needs; trying again succeeds once the rights are granted. */
final class MissingRightsException extends KafkaException {
  private static final long serialVersionUID = 1L;

  /** Names the rights that may be missing, and Kafka's reason. */
  MissingRightsException(String missing, Throwable cause) {
    super(missing, cause);
  }
}

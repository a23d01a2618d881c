package dev.endpointpipeline.kafkabinding;

import org.apache.kafka.common.errors.SerializationException;

/** A valid record whose type this build does not know. Reading it again does not help. */
public final class UnexpectedRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UnexpectedRecordException(String type) {
    super("record type: " + type + " (expected: one of the pipeline's)");
  }
}

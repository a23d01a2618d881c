package dev.endpointpipeline.kafkabinding;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A value is sound, but of a type that this build has no class for. Reading it again is pointless.
 */
public final class UnexpectedRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  UnexpectedRecordException(String type) {
    super("record type: " + type + " (expected: one of the pipeline's)");
  }
}

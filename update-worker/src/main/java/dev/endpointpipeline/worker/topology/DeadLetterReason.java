package dev.endpointpipeline.worker.topology;

import java.util.Locale;

/** Why a record could not be processed; the value of the header {@code dead-letter-reason}. */
enum DeadLetterReason {
  /** The record has no value. */
  NO_VALUE,
  /** The value does not begin with the magic byte and a schema id. */
  NOT_AVRO,
  /** The registry does not know the schema id. */
  UNKNOWN_SCHEMA,
  /** The bytes do not fit the schema. */
  UNDECODABLE,
  /** The record's type does not belong in this topic. */
  UNEXPECTED_RECORD,
  /** The key and the value name different endpoints. */
  KEY_MISMATCH,
  /** The record looks valid, but processing it failed. */
  NOT_PROCESSED;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.endpointpipeline.worker.topology;

import java.util.Locale;

/** Why a request could not be processed; the header {@code dead-letter-reason} has the word. */
enum DeadLetterReason {
  /** The record has no value. */
  NO_VALUE,
  /** The value does not begin with the magic byte and a schema id. */
  NOT_AVRO,
  /** The registry does not know the schema id. */
  UNKNOWN_SCHEMA,
  /** The bytes do not fit the schema. */
  UNDECODABLE,
  /** The record is of a type that has no business in this topic. */
  UNEXPECTED_RECORD,
  /** The key is not the endpoint that the value is about. */
  KEY_MISMATCH,
  /** The record is fine as far as anybody can tell, and yet could not be processed. */
  NOT_PROCESSED;

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

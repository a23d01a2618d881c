package dev.endpointpipeline.loadreplay.history;

/** A response that told a caller a revision of an endpoint. */
public interface Observation {
  /** The call that it was seen by. */
  Origin origin();

  /** The endpoint's, as in Kafka. */
  String key();

  /** The ETag. */
  long revision();
}

package dev.endpointpipeline.loadreplay.verify;

import org.apache.avro.generic.IndexedRecord;

/** Compares what a caller asked for with the request in the log, without keeping either. */
public final class BodyHash {
  private BodyHash() {}

  /**
   * The hash of what a create or an update asks for.
   *
   * @param content an EndpointSpec or EndpointPatch, generated or generic; the same content has the
   *     same hash
   */
  public static long of(IndexedRecord content) {
    return Content.hash(content);
  }
}

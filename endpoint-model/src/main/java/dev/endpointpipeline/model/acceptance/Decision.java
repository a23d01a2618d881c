package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.EndpointState;
import org.jspecify.annotations.Nullable;

/** What becomes of a request. */
public sealed interface Decision {
  /** The endpoint's state right after; null when there is no endpoint. */
  @Nullable EndpointState state();

  /**
   * The request has its turn.
   *
   * @param joinsChangeUnderWay whether an older request goes on being applied, as this one concerns
   *     no runtime and so is done already
   * @param specBytes what the state's spec takes, in bytes of Avro
   */
  record Accepted(EndpointState state, boolean joinsChangeUnderWay, int specBytes)
      implements Decision {}

  /**
   * The request is a retry of one that was accepted before.
   *
   * @param original the revision of that one
   */
  record Duplicate(long original, @Nullable EndpointState state) implements Decision {}

  /** The request changes nothing. */
  record Rejected(Rejection why, @Nullable EndpointState state) implements Decision {}
}

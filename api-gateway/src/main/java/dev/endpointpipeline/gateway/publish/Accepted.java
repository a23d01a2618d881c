package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * A request that Kafka has acknowledged.
 *
 * @param revision its offset in its partition
 * @param state the endpoint as it will be, or of a retry, as it is known now; null if there is none
 *     (any more)
 */
public record Accepted(long revision, @Nullable EndpointState state) {
  /** Whether the endpoint is known to have had a newer request since. */
  public boolean isOutdated() {
    return state != null && state.getRevision() > revision;
  }

  /**
   * The endpoint, for who has to show it.
   *
   * @throws RequestFailedException if it was deleted between the look at it and the record: the
   *     worker rejects the request, or has done so
   */
  public EndpointState endpoint() {
    if (state == null) {
      throw new RequestFailedException(Failure.ENDPOINT_UNKNOWN);
    }
    return state;
  }
}

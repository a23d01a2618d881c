package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * A request that Kafka has acknowledged.
 *
 * @param revision its offset in its partition
 * @param state the endpoint right after the request, or for a retry, as it is now; null if there is
 *     none (any more)
 */
public record Accepted(long revision, @Nullable EndpointState state) {
  /** Whether a newer request for the endpoint was accepted since. */
  public boolean isOutdated() {
    return state != null && state.getRevision() > revision;
  }

  /**
   * The endpoint, which must exist.
   *
   * @throws RequestFailedException if it was deleted after the preview: the worker rejects the
   *     request
   */
  public EndpointState endpoint() {
    if (state == null) {
      throw new RequestFailedException(Failure.ENDPOINT_UNKNOWN);
    }
    return state;
  }
}

package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.RecentRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * An earlier accepted request with an idempotency key.
 *
 * @param revision of the request
 * @param fingerprint SHA-256 of the request's content
 * @param acceptedAt the time of the request, as passed to {@link Acceptance}
 */
public record PriorRequest(long revision, ByteBuffer fingerprint, Instant acceptedAt) {
  /** How long an idempotency key is valid. */
  public static final Duration REMEMBERED = Duration.ofHours(24);

  /** Converts a recent request of a state. */
  public static PriorRequest of(RecentRequest request) {
    return new PriorRequest(
        request.getRevision(), request.getFingerprint(), request.getAcceptedAt());
  }

  /**
   * Whether the key is still valid. A retry with an earlier time than the original request comes
   * from a clock that is behind, and is valid.
   */
  public boolean isValidAt(Instant at) {
    return at.isBefore(acceptedAt.plus(REMEMBERED));
  }
}

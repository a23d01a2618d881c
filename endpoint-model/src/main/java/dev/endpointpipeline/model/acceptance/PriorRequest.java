package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.RecentRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * A request that was accepted before under an idempotency key.
 *
 * @param revision of the request
 * @param fingerprint SHA-256 of what it asked for
 * @param acceptedAt its time, as given to {@link Acceptance}
 */
public record PriorRequest(long revision, ByteBuffer fingerprint, Instant acceptedAt) {
  /** How long an idempotency key stands for one request. */
  public static final Duration REMEMBERED = Duration.ofHours(24);

  /** One that a state remembers. */
  public static PriorRequest of(RecentRequest request) {
    return new PriorRequest(
        request.getRevision(), request.getFingerprint(), request.getAcceptedAt());
  }

  /**
   * Whether the key still stands for this request. A retry whose time is before the first try's
   * comes from a clock that is behind, and counts.
   */
  public boolean isRemembered(Instant at) {
    return at.isBefore(acceptedAt.plus(REMEMBERED));
  }
}

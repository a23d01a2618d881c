package dev.endpointpipeline.gateway.authentication.keystone;

import dev.endpointpipeline.gateway.identity.Identity;
import java.time.Instant;

/** The result of having a token validated. */
sealed interface ValidationResult {
  /**
   * @param expiresAt when the token expires, unless it is revoked earlier
   */
  record Valid(Identity identity, Instant expiresAt) implements ValidationResult {}

  /** Keystone does not know the token, or no longer accepts it. */
  record Invalid() implements ValidationResult {}

  /** Keystone did not decide. */
  record Unavailable(String reason) implements ValidationResult {}
}

package dev.endpointpipeline.gateway.signin.keystone;

import dev.endpointpipeline.gateway.signin.Identity;
import java.time.Instant;

/** What came of asking Keystone about a token. */
sealed interface Verdict {
  /**
   * @param expiresAt when the token ends, unless it is revoked before
   */
  record Valid(Identity identity, Instant expiresAt) implements Verdict {}

  /** No such token, or no longer. */
  record Unknown() implements Verdict {}

  /** Keystone did not tell. */
  record Untold(String reason) implements Verdict {}
}

package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.gateway.errors.Failure;
import org.springframework.security.authentication.AccountStatusException;

/**
 * Ends a call's sign-in with a failure of its own, and without asking any further way to sign in:
 * that is what this base class means to {@link
 * org.springframework.security.authentication.ProviderManager}. A way that merely does not know
 * what it is shown returns null or throws {@link
 * org.springframework.security.authentication.BadCredentialsException}, and the next one is asked.
 */
public final class SignInFailedException extends AccountStatusException {
  private final Failure failure;

  /**
   * @param failure what to answer
   * @param reason for the log, without anything secret
   */
  public SignInFailedException(Failure failure, String reason) {
    super(reason);
    this.failure = failure;
  }

  /** What to answer. */
  public Failure failure() {
    return failure;
  }
}

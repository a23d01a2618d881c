package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.model.request.Violation;
import java.util.List;
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
  private final transient List<Violation> details;

  /**
   * @param failure what to answer
   * @param reason for the log, without anything secret
   */
  public SignInFailedException(Failure failure, String reason) {
    super(reason);
    this.failure = failure;
    this.details = List.of();
  }

  /**
   * @param failure what to answer
   * @param detail what exactly is wrong with the request, for the caller to read
   */
  public SignInFailedException(Failure failure, Violation detail) {
    super(detail.field() + ": " + detail.reason());
    this.failure = failure;
    this.details = List.of(detail);
  }

  /** What to answer. */
  public Failure failure() {
    return failure;
  }

  List<Violation> details() {
    return details;
  }
}

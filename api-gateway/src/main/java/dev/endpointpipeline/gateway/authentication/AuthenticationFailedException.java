package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.model.request.Violation;
import java.util.List;
import org.springframework.security.authentication.AccountStatusException;

/**
 * Fails the authentication of a call with a certain response, without asking further providers:
 * that is what this base class means to {@link
 * org.springframework.security.authentication.ProviderManager}. A provider that does not recognise
 * the credentials returns null or throws {@link
 * org.springframework.security.authentication.BadCredentialsException} instead, and the next
 * provider is asked.
 */
public final class AuthenticationFailedException extends AccountStatusException {
  private final Failure failure;
  private final transient List<Violation> details;

  /**
   * @param failure the response
   * @param reason for the log, without secrets
   */
  public AuthenticationFailedException(Failure failure, String reason) {
    super(reason);
    this.failure = failure;
    this.details = List.of();
  }

  /**
   * @param failure the response
   * @param detail what is wrong with the request, for the caller
   */
  public AuthenticationFailedException(Failure failure, Violation detail) {
    super(detail.field() + ": " + detail.reason());
    this.failure = failure;
    this.details = List.of(detail);
  }

  /** The response. */
  public Failure failure() {
    return failure;
  }

  List<Violation> details() {
    return details;
  }
}

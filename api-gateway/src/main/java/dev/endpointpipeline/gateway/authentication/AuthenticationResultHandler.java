package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureResponse;
import dev.endpointpipeline.gateway.ratelimit.CallRates;
import dev.endpointpipeline.gateway.responses.CallLog;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/**
 * Continues a call whose caller is authenticated and ends any other. It counts the call against the
 * rate limit here, before authorization, so that forbidden calls count too.
 */
final class AuthenticationResultHandler
    implements AuthenticationSuccessHandler, AuthenticationFailureHandler {
  private final CallRates rates;

  AuthenticationResultHandler(CallRates rates) {
    this.rates = rates;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Authentication caller)
      throws IOException, ServletException {
    CallLog.setCaller(request, ((CallerAuthentication) caller).getPrincipal().logName());
    if (rates.admitsCall(((CallerAuthentication) caller).getPrincipal().id(), response)) {
      chain.doFilter(request, response);
    }
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication caller) {
    throw new UnsupportedOperationException("the filter chain must be passed");
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    AuthenticationFailedException failed =
        cause instanceof AuthenticationFailedException known
            ? known
            : new AuthenticationFailedException(
                Failure.UNAUTHENTICATED, "no provider accepts the credentials");
    if (isCallersFault(failed.failure())
        && !rates.admitsFailedSignIn(request.getRemoteAddr(), response)) {
      return;
    }
    FailureResponse.write(response, failed.failure(), failed.details());
  }

  /** Other failures are the service's, an identity provider's, or a body that can't be read. */
  private static boolean isCallersFault(Failure failure) {
    return failure.status() == 401 || failure.status() == 403;
  }
}

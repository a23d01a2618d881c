package dev.endpointpipeline.gateway.signin;

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
 * What becomes of a call when it is known who makes it, or that this can't be known. Here and not
 * later it is counted against a rate, so that a call that may not do what it wants counts too.
 */
final class SignInOutcome implements AuthenticationSuccessHandler, AuthenticationFailureHandler {
  private final CallRates rates;

  SignInOutcome(CallRates rates) {
    this.rates = rates;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Authentication caller)
      throws IOException, ServletException {
    CallLog.setCaller(request, ((SignedIn) caller).getPrincipal().logName());
    if (rates.admitsCall(((SignedIn) caller).getPrincipal().id(), response)) {
      chain.doFilter(request, response);
    }
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request, HttpServletResponse response, Authentication caller) {
    throw new UnsupportedOperationException("a call goes on after its sign-in");
  }

  @Override
  public void onAuthenticationFailure(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    SignInFailedException failed =
        cause instanceof SignInFailedException known
            ? known
            : new SignInFailedException(
                Failure.NOT_SIGNED_IN, "no way to sign in knows the caller");
    if (isCallersFault(failed.failure())
        && !rates.admitsFailedSignIn(request.getRemoteAddr(), response)) {
      return;
    }
    FailureResponse.write(response, failed.failure(), failed.details());
  }

  /** Others are the service's, an identity provider's, or a body's that can't be read. */
  private static boolean isCallersFault(Failure failure) {
    return failure.status() == 401 || failure.status() == 403;
  }
}

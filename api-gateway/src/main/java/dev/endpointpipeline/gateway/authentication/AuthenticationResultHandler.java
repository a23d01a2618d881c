package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureResponse;
import dev.endpointpipeline.gateway.ratelimit.CallRates;
import dev.endpointpipeline.gateway.responses.CallLog;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/**
 * Continues a call whose caller is authenticated and ends any other. It counts the call against the
 * rate limit here, before authorization, so that forbidden calls count too, and refuses changes for
 * which there is no room here, where they have cost least.
 */
final class AuthenticationResultHandler
    implements AuthenticationSuccessHandler, AuthenticationFailureHandler {
  /** RFC 9110; every other method asks for a change. */
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private final CallRates rates;
  private final ChangeAdmission admission;

  AuthenticationResultHandler(CallRates rates, ChangeAdmission admission) {
    this.rates = rates;
    this.admission = admission;
  }

  @Override
  public void onAuthenticationSuccess(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Authentication caller)
      throws IOException, ServletException {
    AuthorizedCaller authorized = ((CallerAuthentication) caller).getPrincipal();
    CallLog.setCaller(request, authorized.logName());
    if (!rates.admitsCall(authorized.id(), response)) {
      return;
    }
    if (!SAFE_METHODS.contains(request.getMethod()) && !admission.hasRoom(authorized.id())) {
      FailureResponse.write(response, Failure.TOO_MANY_REQUESTS);
      return;
    }
    chain.doFilter(request, response);
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

package dev.endpointpipeline.gateway.ratelimit;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.FailureAnswer;
import dev.endpointpipeline.gateway.signin.SignedIn;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalInt;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses calls of an identity that calls too often. It comes after the security filters, being
 * without an order of its own.
 */
@Component
class RateLimitFilter extends OncePerRequestFilter {
  private final RateLimits limits;
  private final Counter refused;

  RateLimitFilter(RateLimitSettings settings, MeterRegistry meters) {
    this.limits = new RateLimits(settings, TimeMeter.SYSTEM_NANOTIME);
    this.refused =
        Counter.builder("gateway.rate.limit.refused")
            .description("Calls refused as their caller's rate was exceeded")
            .register(meters);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    OptionalInt secondsToWait =
        request.getUserPrincipal() instanceof SignedIn signedIn
            ? limits.take(signedIn.getPrincipal().identity())
            : OptionalInt.empty();
    if (secondsToWait.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    refused.increment();
    response.setHeader(HttpHeaders.RETRY_AFTER, Integer.toString(secondsToWait.getAsInt()));
    FailureAnswer.write(response, Failure.RATE_EXCEEDED);
  }
}

package dev.endpointpipeline.gateway.responses;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Headers that OWASP's REST Security Cheat Sheet recommends for an API: responses may have secrets,
 * and none is a page. They replace those of Spring Security, which are only on responses to
 * requests that have passed its firewall.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class SecurityHeaders extends OncePerRequestFilter {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private static final String TRANSPORT_SECURITY = "Strict-Transport-Security";
  private static final String ONE_YEAR = "max-age=31536000";

  /** Sets the headers; code that writes a body may replace them. */
  public static void write(HttpServletResponse response) {
    write(response::setHeader);
  }

  /** Sets the headers of a response that is not a servlet's. */
  public static void write(BiConsumer<String, String> headers) {
    ALWAYS.forEach(headers);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    write(response);
    if (request.isSecure()) {
      response.setHeader(TRANSPORT_SECURITY, ONE_YEAR);
    }
    chain.doFilter(request, response);
  }
}

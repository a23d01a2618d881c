package dev.endpointpipeline.gateway.responses;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives every call an id: in the response's header, the log, and the record that it causes. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestIds extends OncePerRequestFilter {
  /** Spelled as on the API's page: the vendor's SDK for Java compares it with its case. */
  static final String HEADER = "X-request-id";

  private static final String ATTRIBUTE = RequestIds.class.getName();
  private static final String LOG_KEY = "request_id";

  /** The id of the call under way. */
  public static String of(HttpServletRequest request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  /** Gives the response an id if no filter has done so. */
  public static void ensure(HttpServletResponse response) {
    if (response.getHeader(HEADER) == null) {
      response.setHeader(HEADER, next());
    }
  }

  /** Gives an id to a response that is not a servlet's. */
  public static void write(BiConsumer<String, String> headers) {
    headers.accept(HEADER, next());
  }

  /** A call that waited goes on in another thread, whose log lines need the id too. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = of(request);
    if (id == null) {
      id = next();
      request.setAttribute(ATTRIBUTE, id);
      response.setHeader(HEADER, id);
    }
    MDC.put(LOG_KEY, id);
    try {
      chain.doFilter(request, response);
    } finally {
      MDC.remove(LOG_KEY);
    }
  }

  private static String next() {
    return UUID.randomUUID().toString();
  }
}

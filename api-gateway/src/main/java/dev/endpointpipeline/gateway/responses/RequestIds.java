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

/** Gives every call an id: in the answer's header, the log, and the record it leads to. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public class RequestIds extends OncePerRequestFilter {
  /** Spelt as the API page has it: the vendor's SDK for Java tells upper case from lower. */
  static final String HEADER = "X-request-id";

  private static final String ATTRIBUTE = RequestIds.class.getName();
  private static final String LOG_KEY = "request_id";

  /** The id of the call under way. */
  public static String of(HttpServletRequest request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  /** Gives an id to the answer of a call that no filter has seen; others have theirs. */
  public static void ensure(HttpServletResponse response) {
    if (response.getHeader(HEADER) == null) {
      response.setHeader(HEADER, next());
    }
  }

  /** Gives an id to an answer that is none of a servlet's. */
  static void write(BiConsumer<String, String> headers) {
    headers.accept(HEADER, next());
  }

  /** A call that has waited goes on in another thread, whose log lines need the id too. */
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

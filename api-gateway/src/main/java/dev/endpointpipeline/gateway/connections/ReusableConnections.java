package dev.endpointpipeline.gateway.connections;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Leaves a connection open after an error, if it is certain where the next request begins. Tomcat
 * closes it after a 400, 408, 413, 500 and 503, for whatever reason.
 *
 * <p>Tomcat checks the status twice: when it begins to write the headers, and when the call has
 * ended. Both times it finds a substitute status, after which it closes nothing. All other code
 * sees the true status.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReusableConnections extends OncePerRequestFilter {
  /** A status plus this is its substitute. */
  private static final int SUBSTITUTE = 1000;

  private static final String IS_REUSABLE = ReusableConnections.class.getName();

  /** HTTP/2 writes the status earlier, and does not need this. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getProtocol().startsWith("HTTP/1.");
  }

  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    // A call that goes on after a wait has it already.
    SubstitutedStatus before = WebUtils.getNativeResponse(response, SubstitutedStatus.class);
    SubstitutedStatus statuses = before == null ? new SubstitutedStatus(response) : before;
    try {
      chain.doFilter(request, before == null ? statuses : response);
    } finally {
      statuses.end();
    }
  }

  /** Restores the status while Tomcat writes the headers, after its first check. */
  static void showStatus(Request request, Response response) {
    int status = trueStatus(response.getStatus());
    if (status == response.getStatus()) {
      return;
    }
    response.setStatus(status);
    if (isReusable(request, status)) {
      request.setAttribute(IS_REUSABLE, true);
    } else {
      response.setHeader("Connection", "close");
    }
  }

  /**
   * Substitutes the status when the call has ended, before Tomcat's second check.
   *
   * @return whether the connection is reusable
   */
  static boolean hideStatus(Request request, Response response) {
    int status = response.getStatus();
    if (request.getAttribute(IS_REUSABLE) != null) {
      response.setStatus(SUBSTITUTE + status);
      return true;
    }
    return status < 400;
  }

  private static boolean isReusable(Request request, int status) {
    return !query(request, ActionCode.IS_ERROR)
        // A body that is malformed or incomplete
        && !request.isExceptionPresent()
        && (status != 408 || query(request, ActionCode.REQUEST_BODY_FULLY_READ));
  }

  /** Asks Tomcat a question about the request. */
  static boolean query(Request request, ActionCode question) {
    AtomicBoolean result = new AtomicBoolean();
    request.action(question, result);
    return result.get();
  }

  private static int trueStatus(int status) {
    return status % SUBSTITUTE;
  }

  private static final class SubstitutedStatus extends HttpServletResponseWrapper {
    SubstitutedStatus(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setStatus(int status) {
      super.setStatus(status < 400 ? status : SUBSTITUTE + status);
    }

    @Override
    public int getStatus() {
      return trueStatus(super.getStatus());
    }

    /** Restores the status; without effect if the response is committed. */
    void end() {
      super.setStatus(getStatus());
    }
  }
}

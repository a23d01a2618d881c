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
 * closes it after a 400, 408, 413, 500 and 503, whatever the reason is.
 *
 * <p>Tomcat looks at the status twice: when it begins to write the headers, and when the call has
 * ended. For these two moments another status, after which it closes nothing, stands in. Whoever
 * else looks sees the true one.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ReusableConnections extends OncePerRequestFilter {
  /** Added to a status, makes one that stands in for it. */
  private static final int STAND_IN = 1000;

  private static final String IS_REUSABLE = ReusableConnections.class.getName();

  /** Later versions write the status earlier, and have no need of this. */
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
    // A call that goes on after a wait has one already.
    StandingIn before = WebUtils.getNativeResponse(response, StandingIn.class);
    StandingIn statuses = before == null ? new StandingIn(response) : before;
    try {
      chain.doFilter(request, before == null ? statuses : response);
    } finally {
      statuses.end();
    }
  }

  /** To be called while Tomcat writes the headers: after its look at the status. */
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
   * To be called when the call has ended: before Tomcat's other look at the status.
   *
   * @return whether the connection is reusable
   */
  static boolean hideStatus(Request request, Response response) {
    int status = response.getStatus();
    if (request.getAttribute(IS_REUSABLE) != null) {
      response.setStatus(STAND_IN + status);
      return true;
    }
    return status < 400;
  }

  private static boolean isReusable(Request request, int status) {
    return !tells(request, ActionCode.IS_ERROR)
        // A body that is malformed or has stopped
        && !request.isExceptionPresent()
        && (status != 408 || tells(request, ActionCode.REQUEST_BODY_FULLY_READ));
  }

  static boolean tells(Request request, ActionCode question) {
    AtomicBoolean answer = new AtomicBoolean();
    request.action(question, answer);
    return answer.get();
  }

  private static int trueStatus(int status) {
    return status % STAND_IN;
  }

  private static final class StandingIn extends HttpServletResponseWrapper {
    StandingIn(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setStatus(int status) {
      super.setStatus(status < 400 ? status : STAND_IN + status);
    }

    @Override
    public int getStatus() {
      return trueStatus(super.getStatus());
    }

    /** From here on Tomcat looks; nothing comes of it if the answer is under way. */
    void end() {
      super.setStatus(getStatus());
    }
  }
}

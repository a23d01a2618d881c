package dev.endpointpipeline.gateway.connections;

import static dev.endpointpipeline.gateway.connections.ReusableConnections.query;

import dev.endpointpipeline.gateway.body.BodyDeadline;
import dev.endpointpipeline.gateway.responses.RequestIds;
import dev.endpointpipeline.gateway.responses.SecurityHeaders;
import java.util.Objects;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Lets the input of a call be ended, and decides after the call whether the connection stays open.
 * Also responds to {@code OPTIONS *}: Tomcat would do so before any filter or valve, without the
 * headers that every response has, and name methods that no path allows.
 */
final class ConnectionAdapter implements Adapter {
  private static final String WHOLE_SERVER = "*";
  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

  private final Adapter tomcat;
  private final UnreadBody unread;
  private final int maxUnreadBytes;

  ConnectionAdapter(Adapter tomcat, UnreadBody unread, int maxUnreadBytes) {
    this.tomcat = tomcat;
    this.unread = unread;
    this.maxUnreadBytes = maxUnreadBytes;
  }

  @Override
  public void service(Request request, Response response) throws Exception {
    if (request.getInputBuffer() instanceof EndableInput input) {
      request.setAttribute(BodyDeadline.END_INPUT, input.end());
    }
    if (!respondForWholeServer(request, response)) {
      tomcat.service(request, response);
    }
    boolean isReusable = ReusableConnections.hideStatus(request, response);
    // Tomcat would read what is left without a deadline.
    if (!query(request, ActionCode.IS_ERROR)
        && !query(request, ActionCode.REQUEST_BODY_FULLY_READ)
        && !(isReusable && unread.skip(request, maxUnreadBytes))) {
      close(request, response);
    }
  }

  /** Whether this has responded; Tomcat refuses other methods with {@code *}. */
  private boolean respondForWholeServer(Request request, Response response) {
    if (!Objects.equals(request.requestURI().toString(), WHOLE_SERVER)) {
      return false;
    }
    RequestIds.write(response::setHeader);
    SecurityHeaders.write(response::setHeader);
    if (!Objects.equals(request.getMethod(), "OPTIONS")) {
      return false;
    }
    response.setStatus(200);
    response.setHeader("Allow", METHODS);
    response.setContentLength(0);
    response.action(ActionCode.CLOSE, null);
    tomcat.log(request, response, 0);
    return true;
  }

  private static void close(Request request, Response response) {
    if (query(request, ActionCode.ASYNC_IS_ASYNC)) {
      // The response is not written yet.
      response.setHeader("Connection", "close");
    } else {
      request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  @Override
  public boolean prepare(Request request, Response response) throws Exception {
    return tomcat.prepare(request, response);
  }

  @Override
  public boolean asyncDispatch(Request request, Response response, SocketEvent status)
      throws Exception {
    return tomcat.asyncDispatch(request, response, status);
  }

  @Override
  public void log(Request request, Response response, long time) {
    tomcat.log(request, response, time);
  }

  @Override
  public void checkRecycled(Request request, Response response) {
    tomcat.checkRecycled(request, response);
  }

  @Override
  public String getDomain() {
    return tomcat.getDomain();
  }
}

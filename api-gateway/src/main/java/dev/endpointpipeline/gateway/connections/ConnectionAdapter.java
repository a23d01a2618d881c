package dev.endpointpipeline.gateway.connections;

import static dev.endpointpipeline.gateway.connections.ReusableConnections.tells;

import dev.endpointpipeline.gateway.body.BodyDeadline;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/** Lets a call's body be ended, and settles what becomes of the connection after the call. */
final class ConnectionAdapter implements Adapter {
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
    tomcat.service(request, response);
    boolean isReusable = ReusableConnections.hideStatus(request, response);
    // Tomcat would read what is left without a deadline.
    if (!tells(request, ActionCode.IS_ERROR)
        && !tells(request, ActionCode.REQUEST_BODY_FULLY_READ)
        && !(isReusable && unread.skip(request, maxUnreadBytes))) {
      close(request, response);
    }
  }

  private static void close(Request request, Response response) {
    if (tells(request, ActionCode.ASYNC_IS_ASYNC)) {
      // The answer is still to come.
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

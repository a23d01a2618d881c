package dev.endpointpipeline.gateway.responses;

import java.util.Objects;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Gives calls of {@code *} what every answer has, and answers {@code OPTIONS *}: Tomcat does so
 * itself, before any filter or valve has seen the call, and names methods that no path takes.
 */
final class ServerWideResponses implements Adapter {
  private static final String WHOLE_SERVER = "*";
  private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

  private final Adapter tomcat;

  private ServerWideResponses(Adapter tomcat) {
    this.tomcat = tomcat;
  }

  /** Takes the place before Tomcat's own as soon as that is there. */
  static void writeFor(Connector connector) {
    connector.addLifecycleListener(
        event -> {
          if (event.getType().equals(Lifecycle.AFTER_INIT_EVENT)) {
            ProtocolHandler protocol = connector.getProtocolHandler();
            protocol.setAdapter(new ServerWideResponses(protocol.getAdapter()));
          }
        });
  }

  @Override
  public void service(Request request, Response response) throws Exception {
    if (Objects.equals(request.requestURI().toString(), WHOLE_SERVER)) {
      RequestIds.write(response::setHeader);
      SecurityHeaders.write(response::setHeader);
      if (Objects.equals(request.getMethod(), "OPTIONS")) {
        response.setStatus(200);
        response.setHeader("Allow", METHODS);
        response.setContentLength(0);
        response.action(ActionCode.CLOSE, null);
        tomcat.log(request, response, 0);
        return;
      }
    }
    tomcat.service(request, response);
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

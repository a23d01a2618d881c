package dev.endpointpipeline.gateway.connections;

import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * A server that speaks {@link ApiProtocol}, and responds to {@code /N} with status N: after it has
 * read the body if the query is {@code read}, or has read one at a time within a second if it is
 * {@code limited}; in another dispatch if it is {@code wait}.
 */
final class ApiServer implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final Connector connector = new Connector(ApiProtocol.class.getName());

  ApiServer() {
    tomcat.setBaseDir(Path.of("target", "tomcat").toAbsolutePath().toString());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("connectionTimeout", "1000");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setProperty("maxSwallowSize", "200000");
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", null);
    Tomcat.addServlet(context, "statuses", new Statuses()).setAsyncSupported(true);
    context.addServletMapping("/*", "statuses");
    FilterDef filter = new FilterDef();
    filter.setFilterName("reusable");
    filter.setFilter(new ReusableConnections());
    filter.setAsyncSupported("true");
    context.addFilterDef(filter);
    FilterMap everywhere = new FilterMap();
    everywhere.setFilterName("reusable");
    everywhere.addURLPattern("/*");
    everywhere.setDispatcher(DispatcherType.REQUEST.name());
    everywhere.setDispatcher(DispatcherType.ASYNC.name());
    context.addFilterMap(everywhere);
  }

  ApiProtocol protocol() {
    return (ApiProtocol) connector.getProtocolHandler();
  }

  ApiServer start() {
    try {
      tomcat.start();
      return this;
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  RawConnection connect() {
    return RawConnection.to(connector.getLocalPort());
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Statuses extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient RequestBodies bodies =
        new RequestBodies(new BodySettings(Duration.ofSeconds(1), 1));

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
      String query = String.valueOf(request.getQueryString());
      if (query.equals("wait") && request.getDispatcherType() != DispatcherType.ASYNC) {
        // As the framework does
        request.startAsync(request, response).dispatch();
        return;
      }
      byte[] body = "a response".getBytes(StandardCharsets.US_ASCII);
      try {
        if (query.equals("read")) {
          request.getInputStream().readAllBytes();
        }
        int status = Integer.parseInt(request.getRequestURI().substring(1));
        response.setStatus(query.equals("limited") ? afterReading(request, status) : status);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private int afterReading(HttpServletRequest request, int status) {
      try {
        bodies.read(request, "ann");
        return status;
      } catch (RequestFailedException e) {
        return e.failure().status();
      }
    }
  }
}

package dev.endpointpipeline.gateway.errors;

import dev.endpointpipeline.gateway.responses.RequestIds;
import dev.endpointpipeline.gateway.responses.SecurityHeaders;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * Responds to requests that Tomcat itself refuses, such as one with a malformed request line or
 * with headers that are too large.
 */
public final class ContainerErrorValve extends ErrorReportValve {
  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    if (response.getStatus() < 400
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    try {
      RequestIds.ensure(response);
      SecurityHeaders.write(response);
      Failure failure = Failure.ofStatus(response.getStatus());
      byte[] body = FailureResponse.body(failure, List.of());
      response.setStatus(failure.status());
      response.setContentType("application/json");
      response.setContentLength(body.length);
      response.getOutputStream().write(body);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      // The connection is gone.
      container.getLogger().debug("no response to a refused request", e);
    }
  }
}

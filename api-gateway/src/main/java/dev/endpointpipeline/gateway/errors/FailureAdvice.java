package dev.endpointpipeline.gateway.errors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** Responds to exceptions of controllers, and to those that keep a request from reaching one. */
@ControllerAdvice
class FailureAdvice {
  private static final Logger LOGGER = LoggerFactory.getLogger(FailureAdvice.class);

  private final AllowedMethods allowed;

  FailureAdvice(AllowedMethods allowed) {
    this.allowed = allowed;
  }

  @ExceptionHandler
  void respond(RequestFailedException exception, HttpServletResponse response) throws IOException {
    FailureResponse.write(response, exception.failure(), exception.details());
  }

  /** Headers and query are checked when they are read, so this may come late. */
  @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
  void respondMalformed(HttpServletResponse response) throws IOException {
    FailureResponse.write(response, Failure.MALFORMED_HTTP);
  }

  /** The framework names only the methods that are mapped. */
  @ExceptionHandler(HttpRequestMethodNotSupportedException.class)
  void respondUnsupported(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader(HttpHeaders.ALLOW, String.join(",", allowed.of(request.getRequestURI())));
    FailureResponse.write(response, Failure.METHOD_NOT_ALLOWED);
  }

  @ExceptionHandler
  void respond(AsyncRequestNotUsableException callerHasGone) {
    // The caller has gone.
  }

  @ExceptionHandler
  void respond(Exception exception, HttpServletResponse response) throws IOException {
    if (exception instanceof ErrorResponse framework && framework.getStatusCode().value() < 500) {
      framework
          .getHeaders()
          .forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
      FailureResponse.write(response, Failure.ofStatus(framework.getStatusCode().value()));
      return;
    }
    LOGGER.atError().setCause(exception).log("request failed unexpectedly");
    FailureResponse.write(response, Failure.INTERNAL);
  }
}

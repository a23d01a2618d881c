package dev.endpointpipeline.gateway.errors;

import dev.endpointpipeline.gateway.responses.RequestIds;
import dev.endpointpipeline.gateway.responses.SecurityHeaders;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Responds to errors of filters and the container, instead of the framework's error page. */
@Controller
class ErrorDispatch implements ErrorController {
  private final AllowedMethods allowed;

  ErrorDispatch(AllowedMethods allowed) {
    this.allowed = allowed;
  }

  @RequestMapping("${spring.web.error.path:/error}")
  void respond(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // Tomcat refuses TRACE before any filter.
    RequestIds.ensure(response);
    SecurityHeaders.write(response);
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    Failure failure =
        status instanceof Integer code ? Failure.ofStatus(code) : Failure.NO_SUCH_PATH;
    FailureResponse.write(
        response, failure == Failure.METHOD_NOT_ALLOWED ? refuseTrace(request, response) : failure);
  }

  /** Tomcat's own Allow has the methods of all paths together. */
  private Failure refuseTrace(HttpServletRequest request, HttpServletResponse response) {
    List<String> methods =
        allowed.of((String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
    response.setHeader(HttpHeaders.ALLOW, methods.isEmpty() ? null : String.join(",", methods));
    return methods.isEmpty() ? Failure.NO_SUCH_PATH : Failure.METHOD_NOT_ALLOWED;
  }
}

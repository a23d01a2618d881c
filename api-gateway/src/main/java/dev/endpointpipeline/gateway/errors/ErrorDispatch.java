package dev.endpointpipeline.gateway.errors;

import dev.endpointpipeline.gateway.answers.RequestIds;
import dev.endpointpipeline.gateway.answers.SecurityHeaders;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers errors that filters or the container raised, in place of the framework's error page. */
@Controller
class ErrorDispatch implements ErrorController {
  @RequestMapping("${spring.web.error.path:/error}")
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // Tomcat refuses TRACE before any filter has seen the call.
    RequestIds.ensure(response);
    SecurityHeaders.write(response);
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    FailureAnswer.write(
        response, status instanceof Integer code ? Failure.ofStatus(code) : Failure.NO_SUCH_PATH);
  }
}

package dev.endpointpipeline.gateway.errors;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Responds to OPTIONS with the methods that the path allows. The framework would name others too in
 * a browser's preflight request. No header allows calls from other origins, so browsers make none.
 */
@Component
class Options extends OncePerRequestFilter {
  /** Resolved at the first call, as filters are created before the mappings are known. */
  private final ObjectProvider<AllowedMethods> allowed;

  Options(ObjectProvider<AllowedMethods> allowed) {
    this.allowed = allowed;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getMethod().equals("OPTIONS");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    List<String> methods = allowed.getObject().of(request.getRequestURI());
    if (methods.isEmpty()) {
      FailureResponse.write(response, Failure.NO_SUCH_PATH);
    } else {
      response.setHeader(HttpHeaders.ALLOW, String.join(",", methods));
    }
  }
}

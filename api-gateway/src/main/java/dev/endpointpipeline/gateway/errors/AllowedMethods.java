package dev.endpointpipeline.gateway.errors;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Which methods a path allows: those of its calls, and HEAD and OPTIONS, which Spring adds. */
@Component
class AllowedMethods {
  private final RequestMappingHandlerMapping calls;

  AllowedMethods(RequestMappingHandlerMapping requestMappingHandlerMapping) {
    this.calls = requestMappingHandlerMapping;
  }

  /** In the order of the header Allow of an OPTIONS; empty if there is no such path. */
  List<String> of(String path) {
    PathContainer parsed = PathContainer.parsePath(path);
    Set<RequestMethod> methods = EnumSet.noneOf(RequestMethod.class);
    calls.getHandlerMethods().keySet().stream()
        .filter(call -> matches(call, parsed))
        .forEach(call -> methods.addAll(call.getMethodsCondition().getMethods()));
    if (methods.contains(RequestMethod.GET)) {
      methods.add(RequestMethod.HEAD);
    }
    if (!methods.isEmpty()) {
      methods.add(RequestMethod.OPTIONS);
    }
    return methods.stream().map(RequestMethod::name).toList();
  }

  private static boolean matches(RequestMappingInfo call, PathContainer path) {
    var patterns = call.getPathPatternsCondition();
    return patterns != null
        && patterns.getPatterns().stream().anyMatch(pattern -> pattern.matches(path));
  }
}

package dev.endpointpipeline.gateway.errors;

import java.util.function.Predicate;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Makes Tomcat and Spring Security's firewall respond in the API's format. */
@Configuration(proxyBeanMethods = false)
class ContainerErrors {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerErrorValve() {
    return factory ->
        factory.addContextCustomizers(
            context ->
                ((StandardHost) context.getParent())
                    .setErrorReportValveClass(ContainerErrorValve.class.getName()));
  }

  /** Lets all methods pass, so that the response to an unknown one has the header Allow. */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setUnsafeAllowAnyHttpMethod(true);
    firewall.setAllowedHeaderNames(orPlain(StrictHttpFirewall.ALLOWED_HEADER_NAMES));
    firewall.setAllowedHeaderValues(orPlain(StrictHttpFirewall.ALLOWED_HEADER_VALUES));
    return firewall;
  }

  /** The same without a regular expression for almost every text: each look at a header asks. */
  private static Predicate<String> orPlain(Predicate<String> allowed) {
    return text -> isPrintableAscii(text) || allowed.test(text);
  }

  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  @Bean
  RequestRejectedHandler firewallRejections() {
    return (request, response, rejection) ->
        FailureResponse.write(response, Failure.MALFORMED_HTTP);
  }
}

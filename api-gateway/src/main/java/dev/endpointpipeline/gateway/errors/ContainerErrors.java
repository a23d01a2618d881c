package dev.endpointpipeline.gateway.errors;

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
    return firewall;
  }

  @Bean
  RequestRejectedHandler firewallRejections() {
    return (request, response, rejection) ->
        FailureResponse.write(response, Failure.MALFORMED_HTTP);
  }
}

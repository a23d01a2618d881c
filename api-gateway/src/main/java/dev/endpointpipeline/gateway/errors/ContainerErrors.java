package dev.endpointpipeline.gateway.errors;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Makes Tomcat and the firewall of Spring Security answer in our shape. */
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

  /** Leaves methods that no path takes to the paths, which tell those that they take. */
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

package dev.endpointpipeline.gateway.responses;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Logs the calls that no filter sees too. */
@Configuration(proxyBeanMethods = false)
class ResponsesConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> callLog() {
    return factory -> factory.addEngineValves(new CallLog());
  }
}

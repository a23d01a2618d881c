package dev.endpointpipeline.gateway.responses;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reaches the answers that no filter sees. */
@Configuration(proxyBeanMethods = false)
class ResponsesConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverWideAnswers() {
    return factory -> factory.addConnectorCustomizers(ServerWideResponses::writeFor);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> callLog() {
    return factory -> factory.addEngineValves(new CallLog());
  }
}

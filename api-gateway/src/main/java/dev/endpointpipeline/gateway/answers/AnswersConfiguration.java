package dev.endpointpipeline.gateway.answers;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reaches the answers that no filter sees. */
@Configuration(proxyBeanMethods = false)
class AnswersConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> serverWideAnswers() {
    return factory -> factory.addConnectorCustomizers(ServerWideAnswers::writeFor);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> callLog() {
    return factory -> factory.addEngineValves(new CallLog());
  }
}

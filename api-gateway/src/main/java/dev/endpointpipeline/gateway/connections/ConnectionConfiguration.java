package dev.endpointpipeline.gateway.connections;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the API's server speak {@link ApiProtocol}; the operator's port is Tomcat's own. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> connections(
      ConnectionSettings settings) {
    return factory -> {
      factory.setProtocol(ApiProtocol.class.getName());
      factory.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof ApiProtocol protocol) {
              protocol.setHeadDeadline(settings.headDeadline());
            }
          });
    };
  }
}

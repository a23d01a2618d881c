package dev.endpointpipeline.gateway.connections;

import dev.endpointpipeline.gateway.body.BodySettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the API's port use {@link ApiProtocol}; the management port is plain Tomcat. */
@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> connections(
      ConnectionSettings settings, BodySettings bodies, MeterRegistry meters) {
    Counter refused =
        Counter.builder("gateway.connections.refused")
            .description("Connections closed at once, as their address was at its limit")
            .register(meters);
    return factory -> {
      factory.setProtocol(ApiProtocol.class.getName());
      factory.addConnectorCustomizers(
          connector -> {
            if (connector.getProtocolHandler() instanceof ApiProtocol protocol) {
              protocol.setHeadDeadline(settings.headDeadline());
              protocol.limitUnreadBodies(bodies.deadline(), Math.max(1, bodies.maxReading() / 2));
              protocol.limitPerAddress(settings.maxPerAddress(), refused::increment);
            }
          });
    };
  }
}

package dev.endpointpipeline.gateway;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.connections.ConnectionSettings;
import dev.endpointpipeline.gateway.endpoints.Strictness;
import dev.endpointpipeline.gateway.publish.PublishSettings;
import dev.endpointpipeline.gateway.publish.QuotaSettings;
import dev.endpointpipeline.gateway.ratelimit.RateLimitSettings;
import dev.endpointpipeline.gateway.readmodel.ReadModelSettings;
import dev.endpointpipeline.gateway.readmodel.RevisionBase;
import dev.endpointpipeline.gateway.readmodel.StateDirectory;
import dev.endpointpipeline.kafkabinding.KnownSchemas;
import dev.endpointpipeline.kafkabinding.PipelineSettings;
import dev.endpointpipeline.kafkabinding.Prerequisites;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.Rights;
import dev.endpointpipeline.kafkabinding.TopicProvisioning;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives each package its settings, and all packages the clients that they share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PipelineSettings.class)
class GatewayConfiguration {
  /** Short, as every user of this client tries again. */
  private static final int ADMIN_TIMEOUT_MS = 5000;

  @Bean
  AuthenticationSettings authenticationSettings(GatewaySettings settings) {
    return settings.signIn();
  }

  @Bean
  RateLimitSettings rateLimitSettings(GatewaySettings settings) {
    return settings.rateLimit();
  }

  @Bean
  BodySettings bodySettings(GatewaySettings settings) {
    return settings.body();
  }

  @Bean
  PublishSettings publishSettings(GatewaySettings settings) {
    return settings.publish();
  }

  @Bean
  QuotaSettings quotaSettings(GatewaySettings settings) {
    return settings.quota();
  }

  @Bean
  ReadModelSettings readModelSettings(GatewaySettings settings) {
    return settings.readModel();
  }

  @Bean
  KnownSchemas knownSchemas(PipelineSettings pipeline) {
    return KnownSchemas.inMemory(pipeline.registry());
  }

  @Bean
  StateDirectory stateDirectory(GatewaySettings settings) {
    return new StateDirectory(settings.stateDirectory());
  }

  @Bean
  RevisionBase revisionBase(PipelineSettings settings) {
    return new RevisionBase(settings.requests().revisionBase());
  }

  @Bean
  ConnectionSettings connectionSettings(GatewaySettings settings) {
    return settings.connections();
  }

  @Bean
  Strictness strictness(GatewaySettings settings) {
    return new Strictness(settings.strict());
  }

  @Bean
  RecordSerdes recordSerdes(PipelineSettings settings) {
    return new RecordSerdes(settings.registry());
  }

  @Bean
  Admin kafkaAdminClient(KafkaProperties kafka) {
    Map<String, Object> settings = new HashMap<>(kafka.buildAdminProperties());
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "gateway-admin");
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MS);
    return Admin.create(settings);
  }

  @Bean
  Prerequisites prerequisites(Admin admin, KnownSchemas schemas, PipelineSettings pipeline) {
    return new Prerequisites(
        new TopicProvisioning(admin, pipeline.topics()), new Rights(admin), schemas);
  }
}

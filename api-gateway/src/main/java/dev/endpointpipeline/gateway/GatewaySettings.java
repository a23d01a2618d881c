package dev.endpointpipeline.gateway;

import dev.endpointpipeline.gateway.authentication.AuthenticationSettings;
import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.connections.ConnectionSettings;
import dev.endpointpipeline.gateway.publish.PublishSettings;
import dev.endpointpipeline.gateway.publish.QuotaSettings;
import dev.endpointpipeline.gateway.ratelimit.RateLimitSettings;
import dev.endpointpipeline.gateway.readmodel.ReadModelSettings;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway}: all settings of the service's own. A key that none of them knows fails the
 * start.
 *
 * @param stateDirectory where the service keeps states while it runs; what is left there from the
 *     run before is deleted at the start
 * @param strict whether calls that say nothing about it are refused when they have something that
 *     has no effect
 */
@ConfigurationProperties(prefix = "gateway", ignoreUnknownFields = false)
record GatewaySettings(
    @DefaultValue AuthenticationSettings signIn,
    @DefaultValue RateLimitSettings rateLimit,
    @DefaultValue BodySettings body,
    @DefaultValue PublishSettings publish,
    @DefaultValue QuotaSettings quota,
    @DefaultValue ReadModelSettings readModel,
    @DefaultValue("data/api-gateway") Path stateDirectory,
    @DefaultValue ConnectionSettings connections,
    @DefaultValue("false") boolean strict) {}

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
 * {@code gateway}: all settings of this service. An unknown key fails the start.
 *
 * @param stateDirectory where the service keeps states; it deletes the files of the previous run
 *     when it starts, except for a checkpoint that it can use
 * @param strict whether a call that contains something without effect is refused, unless the call
 *     itself says otherwise
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

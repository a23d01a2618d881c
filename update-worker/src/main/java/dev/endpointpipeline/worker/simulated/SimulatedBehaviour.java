package dev.endpointpipeline.worker.simulated;

import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * How to simulate an endpoint: the member {@code simulated} of the first {@code user_config} that
 * has one.
 */
final class SimulatedBehaviour {
  private static final String MEMBER = "simulated";
  private static final Duration MAX_DELAY = Duration.ofHours(1);
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode settings;

  private SimulatedBehaviour(JsonNode settings) {
    this.settings = settings;
  }

  static SimulatedBehaviour of(EndpointSpec spec) {
    return new SimulatedBehaviour(
        userConfigs(spec)
            .filter(userConfig -> userConfig.contains(MEMBER))
            .map(userConfig -> JSON.readTree(userConfig).path(MEMBER))
            .filter(JsonNode::isObject)
            .findFirst()
            .orElseGet(MissingNode::getInstance));
  }

  /** {@code step_delay_ms}: duration of each step, 0 ms to an hour. */
  Optional<Duration> stepDelay() {
    JsonNode delay = settings.path("step_delay_ms");
    return delay.canConvertToLong() && delay.longValue() >= 0
        ? Optional.of(Duration.ofMillis(Math.min(delay.longValue(), MAX_DELAY.toMillis())))
        : Optional.empty();
  }

  /** The failure message ({@code message}) if {@code fail_in} is this step. */
  Optional<String> failureIn(String step) {
    return settings.path("fail_in").asString("").equals(step)
        ? Optional.of(settings.path("message").asString("simulated failure in " + step))
        : Optional.empty();
  }

  private static Stream<String> userConfigs(EndpointSpec spec) {
    return Optional.ofNullable(spec.getConfig())
        .map(EndpointConfig::getRayServiceConfig)
        .map(RayServiceConfig::getRayServeConfig)
        .map(RayServeConfig::getApplications)
        .orElse(List.of())
        .stream()
        .flatMap(application -> application.getDeployments().stream())
        .map(deployment -> deployment.getUserConfig())
        .filter(Objects::nonNull);
  }
}

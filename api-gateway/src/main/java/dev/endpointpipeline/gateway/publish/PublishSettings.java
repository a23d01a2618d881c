package dev.endpointpipeline.gateway.publish;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.publish}.
 *
 * @param maxInFlight how many changes may be under way at once, from their body to their decision,
 *     a quarter of them of one caller; at least 1, and far enough below the server's threads that
 *     reads get one
 * @param acknowledgementDeadline how long a request waits for its acknowledgement; at least 100 ms
 * @param linger how long the producer waits for more records before it sends; 0 gives an idle
 *     service the shortest latency, 1 ms a busy one larger batches; at most 1 s
 * @param maxBlock how long a request waits for the producer to take it, at least 1 ms and less than
 *     the acknowledgement deadline
 * @param probeInterval how often Kafka is probed; at least 100 ms
 * @param rememberedKeys how many idempotency keys are remembered, at least 1; each for 24 h
 */
public record PublishSettings(
    @DefaultValue("128") int maxInFlight,
    @DefaultValue("3s") Duration acknowledgementDeadline,
    @DefaultValue("0ms") Duration linger,
    @DefaultValue("500ms") Duration maxBlock,
    @DefaultValue("1s") Duration probeInterval,
    @DefaultValue("100000") int rememberedKeys) {
  private static final Duration MIN_DURATION = Duration.ofMillis(100);

  private static final String PREFIX = "gateway.publish.";

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public PublishSettings {
    require(maxInFlight >= 1, PREFIX + "max-in-flight", maxInFlight, ">= 1");
    require(
        acknowledgementDeadline.compareTo(MIN_DURATION) >= 0,
        PREFIX + "acknowledgement-deadline",
        acknowledgementDeadline,
        ">= 100ms");
    require(
        !linger.isNegative() && linger.compareTo(Duration.ofSeconds(1)) <= 0,
        PREFIX + "linger",
        linger,
        "0-1s");
    require(
        maxBlock.toMillis() >= 1 && maxBlock.compareTo(acknowledgementDeadline) < 0,
        PREFIX + "max-block",
        maxBlock,
        ">= 1ms, < acknowledgement-deadline");
    require(
        probeInterval.compareTo(MIN_DURATION) >= 0,
        PREFIX + "probe-interval",
        probeInterval,
        ">= 100ms");
    require(rememberedKeys >= 1, PREFIX + "remembered-keys", rememberedKeys, ">= 1");
  }
}

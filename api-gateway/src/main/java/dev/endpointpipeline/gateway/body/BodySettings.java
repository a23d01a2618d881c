package dev.endpointpipeline.gateway.body;

import static dev.endpointpipeline.service.settings.SettingChecks.require;
import static dev.endpointpipeline.service.settings.SettingChecks.requirePositive;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.body}.
 *
 * @param deadline how long a body may take to arrive as a whole; above zero
 * @param maxReading how many bodies may be arriving at once, at least 1, a quarter of them of one
 *     caller; together with other calls that wait, far enough below the server's threads that reads
 *     get one
 */
public record BodySettings(
    @DefaultValue("10s") Duration deadline, @DefaultValue("100") int maxReading) {
  /** The largest body in bytes; its record stays below the limit of the topic. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public BodySettings {
    require(!deadline.isZero() && !deadline.isNegative(), "gateway.body.deadline", deadline, "> 0");
    requirePositive("gateway.body.max-reading", maxReading);
  }
}

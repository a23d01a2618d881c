package dev.endpointpipeline.gateway.connections;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.connections}.
 *
 * @param headDeadline how long a request's line and headers may take to arrive as a whole; above
 *     zero
 */
public record ConnectionSettings(@DefaultValue("10s") Duration headDeadline) {
  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public ConnectionSettings {
    if (headDeadline.isZero() || headDeadline.isNegative()) {
      throw new IllegalArgumentException(
          "gateway.connections.head-deadline: " + headDeadline + " (expected: > 0)");
    }
  }
}

package dev.endpointpipeline.gateway.endpoints;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.body}.
 *
 * @param deadline how long a body may take to arrive as a whole; above zero
 */
public record BodySettings(@DefaultValue("10s") Duration deadline) {
  /** The largest body in bytes; with it, its record stays below Kafka's own limit. */
  static final int MAX_BYTES = 1 << 20;

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public BodySettings {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("gateway.body.deadline: " + deadline + " (expected: > 0)");
    }
  }
}

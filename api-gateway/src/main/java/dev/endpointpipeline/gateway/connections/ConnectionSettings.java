package dev.endpointpipeline.gateway.connections;

import static dev.endpointpipeline.service.settings.SettingChecks.require;
import static dev.endpointpipeline.service.settings.SettingChecks.requireAtLeast;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.connections}.
 *
 * @param headDeadline how long a request's line and headers may take to arrive as a whole; above
 *     zero
 * @param maxPerAddress how many connections one address may have open, 0 for no limit; of IPv6 a
 *     network of 64 bits counts as one address
 */
public record ConnectionSettings(
    @DefaultValue("10s") Duration headDeadline, @DefaultValue("1024") int maxPerAddress) {
  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public ConnectionSettings {
    require(
        !headDeadline.isZero() && !headDeadline.isNegative(),
        "gateway.connections.head-deadline",
        headDeadline,
        "> 0");
    requireAtLeast("gateway.connections.max-per-address", 0, maxPerAddress);
  }
}

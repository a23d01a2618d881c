package dev.endpointpipeline.gateway.readmodel;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.read-model}.
 *
 * @param revisionDeadline how long a call waits for the revision in X-Min-Revision; above zero
 * @param maxWaiting how many calls may do so at once, a quarter of them of one caller; above zero,
 *     and far enough below the server's threads that reads which need not wait get one
 * @param outcomeDeadline how long a call may wait for the outcome of its request; 0 for not at all,
 *     at most an hour
 * @param maxAwaitingOutcome how many calls may do so at once, a quarter of them of one caller; not
 *     negative, and far enough below the server's connections that other calls get one
 * @param rememberedKeys how many idempotency keys of the log are remembered, at least 1; each for
 *     24 h
 */
public record ReadModelSettings(
    @DefaultValue("2s") Duration revisionDeadline,
    @DefaultValue("64") int maxWaiting,
    @DefaultValue("60s") Duration outcomeDeadline,
    @DefaultValue("4000") int maxAwaitingOutcome,
    @DefaultValue("100000") int rememberedKeys) {
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final String PREFIX = "gateway.read-model.";

  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public ReadModelSettings {
    require(
        !revisionDeadline.isZero() && !revisionDeadline.isNegative(),
        PREFIX + "revision-deadline",
        revisionDeadline,
        "> 0");
    require(maxWaiting >= 1, PREFIX + "max-waiting", maxWaiting, ">= 1");
    require(
        !outcomeDeadline.isNegative() && outcomeDeadline.compareTo(LONGEST) <= 0,
        PREFIX + "outcome-deadline",
        outcomeDeadline,
        "0-1h");
    require(rememberedKeys >= 1, PREFIX + "remembered-keys", rememberedKeys, ">= 1");
    require(maxAwaitingOutcome >= 0, PREFIX + "max-awaiting-outcome", maxAwaitingOutcome, ">= 0");
  }
}

package dev.endpointpipeline.gateway.readmodel;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code gateway.read-model}.
 *
 * @param revisionDeadline how long a call waits for the revision in X-Min-Revision; above zero
 * @param maxWaiting how many calls may wait so at once; above zero, and so far below the server's
 *     threads that reads which need not wait find one
 */
public record ReadModelSettings(
    @DefaultValue("2s") Duration revisionDeadline, @DefaultValue("64") int maxWaiting) {
  /**
   * @throws IllegalArgumentException if a value is out of bounds
   */
  public ReadModelSettings {
    if (revisionDeadline.isZero() || revisionDeadline.isNegative()) {
      throw new IllegalArgumentException(
          "gateway.read-model.revision-deadline: " + revisionDeadline + " (expected: > 0)");
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException(
          "gateway.read-model.max-waiting: " + maxWaiting + " (expected: >= 1)");
    }
  }
}

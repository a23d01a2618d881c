package dev.endpointpipeline.runtime.rollout;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong for now, and that fails a rollout if it lasts.
 *
 * @param since since when it was seen at every poll; null if it was not seen at the last one
 */
public record Trouble(@Nullable Instant since) {
  /** There is none. */
  public static final Trouble NONE = new Trouble(null);

  /** After a poll at which it was there or not. */
  public Trouble seen(boolean there, Instant now) {
    if (!there) {
      return NONE;
    }
    return since == null ? new Trouble(now) : this;
  }

  /** Whether it has lasted that long. */
  public boolean lasts(Duration grace, Instant now) {
    return since != null && Duration.between(since, now).compareTo(grace) >= 0;
  }
}

package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/** A pace that the test controls. */
final class ManualPace implements CommitPace {
  boolean due = true;

  @Override
  public boolean isDue() {
    return due;
  }

  @Override
  public Duration check() {
    return Duration.ofMillis(25);
  }
}

package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/** Commits are due when a test says so. */
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

package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/** Decides when a stream thread commits. */
public interface CommitPace {
  /** Whether this thread may commit again. */
  boolean isDue();

  /** How often to check while there is uncommitted work; positive. */
  Duration check();
}

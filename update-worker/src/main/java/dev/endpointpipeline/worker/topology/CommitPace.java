package dev.endpointpipeline.worker.topology;

import java.time.Duration;

/** When a stream thread commits what it has done. */
public interface CommitPace {
  /** Whether this thread's last commit is long enough ago for another. */
  boolean isDue();

  /** How often to ask while something is not committed; positive. */
  Duration check();
}

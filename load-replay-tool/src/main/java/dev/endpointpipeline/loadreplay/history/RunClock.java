package dev.endpointpipeline.loadreplay.history;

import org.jspecify.annotations.Nullable;

/**
 * Puts the times of a run and of its resumptions on one clock. A resumption continues at the due
 * time of its first call, so by the clock of the run itself it may begin before calls that had
 * ended when it was started.
 */
final class RunClock {
  private final long zeroMicros;
  private long shift;
  private long firstShift;
  private long latest;
  private int begins;

  /**
   * @param zeroMicros time zero of the common clock, in microseconds since 1970
   */
  RunClock(long zeroMicros) {
    this.zeroMicros = zeroMicros;
  }

  /**
   * The run begins or goes on.
   *
   * @param startedMicros the time of day in microseconds since 1970
   * @param due what the clock of the run shows
   */
  void begin(long startedMicros, long due) {
    // The clock of the machine may have been set back.
    shift = Math.max(startedMicros - zeroMicros, latest) - due;
    if (begins++ == 0) {
      firstShift = shift;
    }
  }

  /** A time of the run on the common clock; what has no time happened before the latest begin. */
  long at(@Nullable Long runMicros) {
    long time = runMicros == null ? latest : runMicros + shift;
    latest = Math.max(latest, time);
    return time;
  }

  /** A time of the run before it was resumed, on the common clock; the other one if it has none. */
  long atFirst(@Nullable Long runMicros, long other) {
    return runMicros == null ? other : runMicros + firstShift;
  }

  /** Whether the run was resumed. */
  boolean isResumed() {
    return begins > 1;
  }
}

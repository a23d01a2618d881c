package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;

/** A call from the time when it is due until it finishes. One thread at a time uses it. */
final class Flight {
  private static final int OBJECTS = 1_000;

  /** Position of the call in the recording. */
  final long n;

  final RecordedCall call;
  final Operation operation;

  /** Nanoseconds since the start of the run. */
  final long dueNanos;

  /** {@link System#nanoTime} of the latest attempt. */
  long sentNanos;

  int attempts;

  /** Whether an attempt had one. */
  boolean hasResponse;

  boolean blocked;

  Flight(long n, RecordedCall call, long dueNanos) {
    this.n = n;
    this.call = call;
    this.dueNanos = dueNanos;
    this.operation = Operation.of(call);
  }

  /** About how much memory it takes. */
  int bytes() {
    return call.body().length + OBJECTS;
  }

  boolean expects(int status) {
    return call.expectedStatuses().isEmpty()
        ? status >= 200 && status < 300
        : call.expectedStatuses().contains(status);
  }
}

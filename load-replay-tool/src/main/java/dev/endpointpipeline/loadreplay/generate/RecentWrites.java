package dev.endpointpipeline.loadreplay.generate;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import org.jspecify.annotations.Nullable;

/** The latest creates and updates, for retries. */
final class RecentWrites {
  private static final int SIZE = 32;

  private final Write[] writes = new Write[SIZE];
  private long count;

  /** A call, and the endpoint that it is about. */
  private record Write(RecordedCall call, int place, int number) {}

  void add(RecordedCall call, int place, int number) {
    writes[(int) (count++ % SIZE)] = new Write(call, place, number);
  }

  /**
   * Draws one of them.
   *
   * @return null if there is none, or if its endpoint has been deleted or replaced since
   */
  @Nullable RecordedCall draw(Endpoints endpoints, Draws draws) {
    if (count == 0) {
      return null;
    }
    Write write = writes[draws.below((int) Math.min(count, SIZE))];
    return endpoints.numberAt(write.place) == write.number ? write.call : null;
  }
}

package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import dev.endpointpipeline.loadreplay.replay.ReplayException;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hashes of what the calls of a recording asked for, in 8 bytes for each call. */
final class RequestedBodies {
  private static final int PAGE = 1 << 16;

  private final List<long[]> pages = new ArrayList<>();

  /** Nothing is known of the bodies. */
  static RequestedBodies unknown() {
    return new RequestedBodies();
  }

  /**
   * Reads the recording of a run. If it is missing or has changed, nothing is known.
   *
   * @param warnings receives the reason if the recording can't be used
   */
  static RequestedBodies of(RunDirectory run, BodyHashing hashing, Consumer<String> warnings) {
    RequestedBodies bodies = new RequestedBodies();
    try {
      if (!run.recordingIsUnchanged()) {
        warnings.accept(
            run.run().recording()
                + ": has changed since the run, so bodies are not compared (expected: SHA-256 "
                + run.run().sha256()
                + ")");
        return bodies;
      }
    } catch (ReplayException e) {
      warnings.accept(e.getMessage() + ", so bodies are not compared");
      return bodies;
    }
    try (RecordingReader recording =
        RecordingReader.open(run.run().recording(), unknownMember -> {})) {
      for (long n = 0; recording.hasNext(); n++) {
        RecordedCall call = recording.next();
        bodies.set(n, call.body().length == 0 ? 0 : hashing.hash(call.method(), call.body()));
      }
    }
    return bodies;
  }

  private void set(long n, long hash) {
    int page = (int) (n / PAGE);
    if (page == pages.size()) {
      pages.add(new long[PAGE]);
    }
    pages.get(page)[(int) (n % PAGE)] = hash;
  }

  /** The hash for the call at a position; 0 if it is unknown. */
  long of(long n) {
    int page = (int) (n / PAGE);
    return page < pages.size() ? pages.get(page)[(int) (n % PAGE)] : 0;
  }
}

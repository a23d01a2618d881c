package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.Warning;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a runtime has come with what it was asked for. */
public sealed interface Progress {
  /** What answers the endpoint's requests as long as the desired revision does not. */
  enum Serving {
    /** What served before the change, if anything did, still does. */
    AS_BEFORE,
    /** Nothing does (any more). */
    NOTHING
  }

  /**
   * It is done; the next step may begin.
   *
   * @param warnings what the endpoint's owner should know of it; never a secret
   */
  record Done(List<Warning> warnings) implements Progress {
    /** Copies the list. */
    public Done {
      warnings = List.copyOf(warnings);
    }

    /** Nothing to know of it. */
    public Done() {
      this(List.of());
    }
  }

  /**
   * It takes its time; ask again.
   *
   * @param again how long to wait before that, not negative
   * @param detail what it is busy with, for the endpoint's owner; never a secret
   */
  record Pending(Duration again, @Nullable String detail, Serving serving) implements Progress {
    /** Checks the bounds. */
    public Pending {
      if (again.isNegative()) {
        throw new IllegalArgumentException("again: " + again + " (expected: >= 0)");
      }
    }

    /** Nothing to tell about it, and nothing that served before is touched. */
    public Pending(Duration again) {
      this(again, null, Serving.AS_BEFORE);
    }
  }

  /**
   * It can't be done, and trying again would not help.
   *
   * @param code a stable word for programs, 8–36 characters
   * @param message what failed and where, for the endpoint's owner; never a secret
   */
  record Failed(String code, String message, Serving serving) implements Progress {
    /** Nothing that served before is touched. */
    public Failed(String code, String message) {
      this(code, message, Serving.AS_BEFORE);
    }
  }
}

package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.Warning;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How far a runtime has come with a call. */
public sealed interface Progress {
  /** The result of the function for this kind of progress. */
  <R> R fold(Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed);

  /** What serves the endpoint's requests until the desired revision does. */
  enum Serving {
    /** Whatever served before the change still does. */
    AS_BEFORE,
    /** Nothing does (any more). */
    NOTHING
  }

  /**
   * The step is done; the next one may begin.
   *
   * @param warnings for the endpoint's owner; never a secret
   */
  record Done(List<Warning> warnings) implements Progress {
    /** Copies the list. */
    public Done {
      warnings = List.copyOf(warnings);
    }

    /** Done without warnings. */
    public Done() {
      this(List.of());
    }

    @Override
    public <R> R fold(
        Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed) {
      return done.apply(this);
    }
  }

  /**
   * The step is under way; the same call is made again.
   *
   * @param again how long to wait before that, not negative
   * @param detail what the runtime waits for, for the endpoint's owner; never a secret
   */
  record Pending(Duration again, @Nullable String detail, Serving serving) implements Progress {
    /** Checks the bounds. */
    public Pending {
      if (again.isNegative()) {
        throw new IllegalArgumentException("again: " + again + " (expected: >= 0)");
      }
    }

    /** Pending without a detail; what served before is untouched. */
    public Pending(Duration again) {
      this(again, null, Serving.AS_BEFORE);
    }

    @Override
    public <R> R fold(
        Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed) {
      return pending.apply(this);
    }
  }

  /**
   * The step failed, and trying again would not help.
   *
   * @param code a stable word for programs, 8–36 characters
   * @param message what failed and where, for the endpoint's owner; never a secret
   */
  record Failed(String code, String message, Serving serving) implements Progress {
    /** Failed; what served before is untouched. */
    public Failed(String code, String message) {
      this(code, message, Serving.AS_BEFORE);
    }

    @Override
    public <R> R fold(
        Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed) {
      return failed.apply(this);
    }
  }
}

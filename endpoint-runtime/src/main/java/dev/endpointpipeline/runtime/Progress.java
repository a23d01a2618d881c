package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.Warning;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The result of a runtime call. */
public sealed interface Progress {
  /** Applies the function for this type of progress. */
  <R> R fold(Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed);

  /** Whether the previous revision serves until the desired revision does. */
  enum Serving {
    /** The revision that served before the change still serves. */
    AS_BEFORE,
    /** Nothing serves. */
    NOTHING
  }

  /**
   * The step is done; the next one may start.
   *
   * @param warnings for the endpoint's owner; never a secret
   * @param urls where the desired revision can be called, as far as the runtime knows; only of
   *     {@link EndpointRuntime#observe}
   */
  record Done(List<Warning> warnings, List<EndpointUrl> urls) implements Progress {
    /** Copies the lists. */
    public Done {
      warnings = List.copyOf(warnings);
      urls = List.copyOf(urls);
    }

    /** Done with nothing to say. */
    public Done() {
      this(List.of(), List.of());
    }

    @Override
    public <R> R fold(
        Function<Done, R> done, Function<Pending, R> pending, Function<Failed, R> failed) {
      return done.apply(this);
    }
  }

  /**
   * The step is in progress; the call is repeated.
   *
   * @param again how long to wait before the next call, not negative
   * @param detail what the runtime waits for, for the endpoint's owner; never a secret
   */
  record Pending(Duration again, @Nullable String detail, Serving serving) implements Progress {
    /** Checks the bounds. */
    public Pending {
      if (again.isNegative()) {
        throw new IllegalArgumentException("again: " + again + " (expected: >= 0)");
      }
    }

    /** Pending without a detail; the previous revision still serves. */
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
   * The step failed, and a retry would not help.
   *
   * @param code a stable error code, 8–36 characters
   * @param message what failed and where, for the endpoint's owner; never a secret
   */
  record Failed(String code, String message, Serving serving) implements Progress {
    /** Failed; the previous revision still serves. */
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

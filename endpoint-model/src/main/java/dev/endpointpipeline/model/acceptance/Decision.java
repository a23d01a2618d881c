package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.EndpointState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether a request is accepted, and the state that follows. */
public sealed interface Decision {
  /** The endpoint's state right after the request; null if the endpoint does not exist. */
  @Nullable EndpointState state();

  /** Applies the function for this type of decision. */
  <R> R fold(
      Function<Accepted, R> accepted,
      Function<Duplicate, R> duplicate,
      Function<Rejected, R> rejected);

  /**
   * The request takes effect.
   *
   * @param joinsRunningChange whether an older request is still being applied, because this request
   *     concerns no runtime and is applied already
   * @param specBytes size of the state's spec in bytes of Avro
   */
  record Accepted(EndpointState state, boolean joinsRunningChange, int specBytes)
      implements Decision {
    @Override
    public <R> R fold(
        Function<Accepted, R> accepted,
        Function<Duplicate, R> duplicate,
        Function<Rejected, R> rejected) {
      return accepted.apply(this);
    }
  }

  /**
   * The request is a retry of an accepted one.
   *
   * @param original the revision of the accepted request
   */
  record Duplicate(long original, @Nullable EndpointState state) implements Decision {
    @Override
    public <R> R fold(
        Function<Accepted, R> accepted,
        Function<Duplicate, R> duplicate,
        Function<Rejected, R> rejected) {
      return duplicate.apply(this);
    }
  }

  /** The request changes nothing. */
  record Rejected(Rejection why, @Nullable EndpointState state) implements Decision {
    @Override
    public <R> R fold(
        Function<Accepted, R> accepted,
        Function<Duplicate, R> duplicate,
        Function<Rejected, R> rejected) {
      return rejected.apply(this);
    }
  }
}

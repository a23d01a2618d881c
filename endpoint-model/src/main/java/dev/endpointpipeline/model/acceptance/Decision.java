package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.EndpointState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether a request is accepted, and the state that follows. */
public sealed interface Decision {
  /** The endpoint's state right after the request; null when there is no endpoint. */
  @Nullable EndpointState state();

  /** The result of the function for this kind of decision. */
  <R> R fold(
      Function<Accepted, R> accepted,
      Function<Duplicate, R> duplicate,
      Function<Rejected, R> rejected);

  /**
   * The request takes effect.
   *
   * @param joinsChangeUnderWay whether an older request goes on being applied, as this one concerns
   *     no runtime and so is done already
   * @param specBytes size of the state's spec in bytes of Avro
   */
  record Accepted(EndpointState state, boolean joinsChangeUnderWay, int specBytes)
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
   * The request repeats one that was accepted before.
   *
   * @param original the revision of that one
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

package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an event.
 *
 * @param state the endpoint's state from now on; null when there is no endpoint (any more)
 * @param events what other services are to be told, in order; none when nothing happened
 * @param effect what is to be done in the world
 * @param rollback what is to be requested, as a caller's requests are, so that it gets its turn
 */
public record Transition(
    @Nullable EndpointState state,
    List<EndpointStatusChanged> events,
    Effect effect,
    Optional<EndpointRollbackRequested> rollback) {

  static Transition none(@Nullable EndpointState state) {
    return new Transition(state, List.of(), new Effect.None(), Optional.empty());
  }

  /** Whether the event changed nothing, so that there is nothing to write. */
  public boolean isNone() {
    return events.isEmpty();
  }
}

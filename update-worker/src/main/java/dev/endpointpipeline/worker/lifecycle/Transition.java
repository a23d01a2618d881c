package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of an event.
 *
 * @param state the endpoint's new state; null if the endpoint does not exist or is deleted
 * @param events status events to publish, in order; empty if nothing changed
 * @param effect the side effect to execute
 * @param rollback a rollback to append to the request topic, where it is ordered with all other
 *     requests
 */
public record Transition(
    @Nullable EndpointState state,
    List<EndpointStatusChanged> events,
    Effect effect,
    Optional<EndpointRollbackRequested> rollback) {

  static Transition none(@Nullable EndpointState state) {
    return new Transition(state, List.of(), new Effect.None(), Optional.empty());
  }

  /** Whether the event changed nothing, so that no record is written. */
  public boolean isNone() {
    return events.isEmpty();
  }
}

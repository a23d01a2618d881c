package dev.endpointpipeline.worker.lifecycle;

import static dev.endpointpipeline.worker.lifecycle.LifecycleMachine.Node.*;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.statemachine.StateMachine;
import org.springframework.statemachine.StateMachineEventResult.ResultType;
import org.springframework.statemachine.config.StateMachineBuilder;
import org.springframework.statemachine.support.DefaultStateMachineContext;
import reactor.core.publisher.Mono;

/**
 * The lifecycle as a Spring Statemachine definition: the only place that defines which transitions
 * are legal.
 *
 * <p>The definition has no guards or actions, so the target phase depends only on the source phase
 * and the signal. The worker therefore fires the machine once per phase and signal at start-up and
 * caches the targets: firing takes about 100 µs.
 */
final class LifecycleMachine {
  /** The machine's states: the phases, and CREATING as the region that contains four of them. */
  enum Node {
    ABSENT,
    CREATING,
    VALIDATING,
    APPLYING_RESOURCES,
    APPLYING_SERVE_CONFIG,
    WAITING_READY,
    RUNNING,
    FAILED,
    DELETING
  }

  private final Map<Phase, Map<Signal, Phase>> transitions = new EnumMap<>(Phase.class);

  LifecycleMachine() {
    StateMachine<Node, Signal> machine = define();
    for (Phase phase : Phase.values()) {
      Map<Signal, Phase> targets = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        fire(machine, phase, signal).ifPresent(target -> targets.put(signal, target));
      }
      transitions.put(phase, targets);
    }
    machine.stopReactively().block();
  }

  /** The target phase of a signal; empty if the signal is not legal in this phase. */
  Optional<Phase> next(Phase phase, Signal signal) {
    return Optional.ofNullable(transitions.getOrDefault(phase, Map.of()).get(signal));
  }

  private static StateMachine<Node, Signal> define() {
    try {
      StateMachineBuilder.Builder<Node, Signal> builder = StateMachineBuilder.builder();
      builder.configureConfiguration().withConfiguration().machineId("endpoint-lifecycle");
      builder
          .configureStates()
          .withStates()
          .initial(ABSENT)
          .states(EnumSet.of(CREATING, RUNNING, FAILED, DELETING))
          .and()
          .withStates()
          .parent(CREATING)
          .initial(VALIDATING)
          .states(EnumSet.of(APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY));
      var transitions = builder.configureTransitions();
      // Targets the first step, not the region: a region remembers the step in which it was left.
      transitions.withExternal().source(ABSENT).target(VALIDATING).event(Signal.CREATE);

      transitions
          .withExternal()
          .source(VALIDATING)
          .target(APPLYING_RESOURCES)
          .event(Signal.ADVANCE);
      transitions
          .withExternal()
          .source(APPLYING_RESOURCES)
          .target(APPLYING_SERVE_CONFIG)
          .event(Signal.ADVANCE);
      transitions
          .withExternal()
          .source(APPLYING_SERVE_CONFIG)
          .target(WAITING_READY)
          .event(Signal.ADVANCE);

      transitions.withExternal().source(CREATING).target(RUNNING).event(Signal.READY);
      transitions.withExternal().source(CREATING).target(FAILED).event(Signal.APPLY_FAILED);
      transitions.withExternal().source(CREATING).target(FAILED).event(Signal.DEADLINE_EXCEEDED);

      for (Node updatable : EnumSet.of(CREATING, RUNNING, FAILED)) {
        transitions.withExternal().source(updatable).target(VALIDATING).event(Signal.UPDATE);
      }
      transitions.withExternal().source(FAILED).target(VALIDATING).event(Signal.ROLL_BACK);
      for (Node present : EnumSet.of(CREATING, RUNNING, FAILED, DELETING)) {
        transitions.withExternal().source(present).target(DELETING).event(Signal.DELETE);
      }
      transitions.withExternal().source(DELETING).target(ABSENT).event(Signal.DELETED);
      transitions.withExternal().source(DELETING).target(FAILED).event(Signal.DELETE_FAILED);
      transitions.withExternal().source(DELETING).target(FAILED).event(Signal.DEADLINE_EXCEEDED);
      return builder.build();
    } catch (Exception e) { // declared by the builder
      throw new IllegalStateException("invalid definition of the lifecycle's state machine", e);
    }
  }

  private static Optional<Phase> fire(
      StateMachine<Node, Signal> machine, Phase phase, Signal signal) {
    machine.stopReactively().block();
    machine
        .getStateMachineAccessor()
        .doWithAllRegions(access -> access.resetStateMachineReactively(at(phase)).block());
    machine.startReactively().block();
    boolean accepted =
        machine
            .sendEvent(Mono.just(MessageBuilder.withPayload(signal).build()))
            .any(result -> result.getResultType() == ResultType.ACCEPTED)
            .blockOptional()
            .orElse(false);
    return accepted
        ? machine.getState().getIds().stream()
            .filter(node -> node != CREATING)
            .findFirst()
            .map(node -> Phase.valueOf(node.name()))
        : Optional.empty();
  }

  private static DefaultStateMachineContext<Node, Signal> at(Phase phase) {
    return new DefaultStateMachineContext<>(Node.valueOf(phase.name()), null, null, null);
  }
}

package dev.endpointpipeline.worker.lifecycle;

import static dev.endpointpipeline.worker.lifecycle.Phase.*;
import static dev.endpointpipeline.worker.lifecycle.Signal.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Compares the Spring Statemachine definition with the designed transition table. */
class LifecycleMachineTest {
  private static final Map<Phase, Map<Signal, Phase>> TABLE = new EnumMap<>(Phase.class);

  static {
    TABLE.put(ABSENT, Map.of(CREATE, VALIDATING));
    TABLE.put(VALIDATING, creating(Optional.of(APPLYING_RESOURCES)));
    TABLE.put(APPLYING_RESOURCES, creating(Optional.of(APPLYING_SERVE_CONFIG)));
    TABLE.put(APPLYING_SERVE_CONFIG, creating(Optional.of(WAITING_READY)));
    TABLE.put(WAITING_READY, creating(Optional.empty()));
    TABLE.put(RUNNING, Map.of(UPDATE, VALIDATING, DELETE, DELETING));
    TABLE.put(FAILED, Map.of(UPDATE, VALIDATING, ROLL_BACK, VALIDATING, DELETE, DELETING));
    TABLE.put(
        Phase.DELETING,
        Map.of(
            DELETE, Phase.DELETING,
            DELETED, ABSENT,
            DELETE_FAILED, FAILED,
            DEADLINE_EXCEEDED, FAILED));
  }

  private static Map<Signal, Phase> creating(Optional<Phase> nextStep) {
    Map<Signal, Phase> targets = new EnumMap<>(Signal.class);
    nextStep.ifPresent(step -> targets.put(ADVANCE, step));
    targets.put(READY, RUNNING);
    targets.put(APPLY_FAILED, FAILED);
    targets.put(DEADLINE_EXCEEDED, FAILED);
    targets.put(UPDATE, VALIDATING);
    targets.put(DELETE, Phase.DELETING);
    return targets;
  }

  @Test
  void allowsExactlyTheTransitionsOfTheTable() {
    LifecycleMachine machine = new LifecycleMachine();
    Map<Phase, Map<Signal, Phase>> allowed = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      Map<Signal, Phase> targets = new EnumMap<>(Signal.class);
      for (Signal signal : Signal.values()) {
        machine.next(phase, signal).ifPresent(target -> targets.put(signal, target));
      }
      allowed.put(phase, targets);
    }
    assertThat(allowed).isEqualTo(TABLE);
  }
}

package dev.endpointpipeline.model.speccode;

import java.util.Optional;

/**
 * A Kubernetes toleration of an endpoint's pods.
 *
 * @param key the taint's key; empty, with the operator Exists, means every taint
 * @param value what the taint's value must equal; empty with the operator Exists
 * @param effect empty means all effects
 */
public record Toleration(
    Optional<String> key, Operator operator, Optional<String> value, Optional<Effect> effect) {

  /** How the value is compared with the taint's. */
  public enum Operator {
    Equal,
    Exists
  }

  /** The effect of the taint. */
  public enum Effect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute
  }
}

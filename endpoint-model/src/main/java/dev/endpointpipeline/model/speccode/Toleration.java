package dev.endpointpipeline.model.speccode;

import java.util.Optional;

/**
 * A taint of nodes that does not keep an endpoint's nodes off them; as Kubernetes has it.
 *
 * @param key the taint's key; empty, with the operator Exists, means every taint
 * @param value what the taint's value must equal; empty with the operator Exists
 * @param effect empty means all effects
 */
public record Toleration(
    Optional<String> key, Operator operator, Optional<String> value, Optional<Effect> effect) {

  /** How the taint's value is compared. */
  public enum Operator {
    Equal,
    Exists
  }

  /** What the taint does to others. */
  public enum Effect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute
  }
}

package dev.endpointpipeline.runtime.kuberay;

import static dev.endpointpipeline.runtime.rollout.ApplicationsText.MAX_DETAIL;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.runtime.rollout.RolloutRules;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides how an endpoint's RayService and its clusters are removed.
 *
 * @param text hides the endpoint's secrets
 */
record RayServiceRemoval(RayServiceGuard guard, RayText text) {

  /** What to do next; done when nothing is left. */
  RolloutDecision<Action, KubeRayObservations> observe(
      ObservedState state, Observations<KubeRayObservations> earlier) {
    RolloutRules rules = guard.rules();
    Observations<KubeRayObservations> observations = earlier.polled(Serving.AS_BEFORE);
    // One of somebody else is left alone, even if it has the endpoint's name.
    Optional<ObservedRayService> own = state.service().filter(shown -> !guard.isForeign(shown));
    if (own.isEmpty()) {
      return state.clusters().isEmpty() || state.service().isPresent()
          ? RolloutDecision.report(new Progress.Done(), observations)
          : rules.await(left(state), observations);
    }
    ObservedRayService shown = own.get();
    if (shown.beingDeleted()) {
      return rules.await(left(state), observations);
    }
    Optional<Progress> superseded = guard.superseded(shown, observations.serving());
    return superseded.isPresent()
        ? RolloutDecision.report(superseded.get(), observations)
        : RolloutDecision.act(
            new Action.Delete(shown.resourceVersion()),
            rules.pending("being deleted", observations),
            observations);
  }

  private String left(ObservedState state) {
    String names =
        state.clusters().stream().map(ObservedRayCluster::name).collect(Collectors.joining(", "));
    String reasons = text.of(state.diagnostics().reasons(Instant.MIN), MAX_DETAIL);
    return RayText.cut(
        "being deleted"
            + (names.isEmpty() ? "" : "; left: " + names)
            + (reasons.isEmpty() ? "" : "; " + reasons),
        MAX_DETAIL);
  }
}

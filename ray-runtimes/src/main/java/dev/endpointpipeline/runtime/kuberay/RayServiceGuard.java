package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.rollout.RolloutRules;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a revision of an endpoint may write to the RayService that has its name. */
record RayServiceGuard(EndpointKey key, RolloutRules rules) {

  /** Whether it belongs to somebody else. */
  boolean isForeign(ObservedRayService shown) {
    return !shown.endpoint().filter(key.toString()::equals).isPresent();
  }

  /** The failure if a later revision was applied. */
  Optional<Progress> superseded(ObservedRayService shown, Serving serving) {
    return rules.superseded(
        shown.revision().map(OptionalLong::of).orElse(OptionalLong.empty()), serving);
  }

  /**
   * Why it must not be written.
   *
   * @param serving what serves if it is the endpoint's
   * @param servingOfForeign what serves if it is somebody else's
   */
  Optional<Progress> refusal(ObservedRayService shown, Serving serving, Serving servingOfForeign) {
    if (isForeign(shown)) {
      return Optional.of(
          RayFailure.FOREIGN_RESOURCE.because(
              "there is a RayService "
                  + shown.name()
                  + " that is not the endpoint's, and is left alone",
              servingOfForeign));
    }
    return superseded(shown, serving).or(() -> held(shown, serving));
  }

  private static Optional<Progress> held(ObservedRayService shown, Serving serving) {
    return shown
        .heldBy()
        .map(
            held ->
                RayFailure.HELD.because(
                    "the RayService " + held + ", so KubeRay does nothing about it", serving));
  }
}

package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Application;
import dev.endpointpipeline.runtime.rollout.Observations;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether what served before a revision still does, as far as a Ray shows its replicas.
 *
 * @param desired the revision's applications by name
 * @param previous the applications that served before
 */
record ServingCheck(Map<String, ObjectNode> desired, PreviousApplications previous) {

  /** The observations after another poll. */
  Observations<ServeObservations> after(
      Observations<ServeObservations> earlier, ServeDetails shown) {
    Set<String> asleepBefore = earlier.own().asleep();
    Set<String> asleep =
        previous.names().stream()
            .filter(name -> isAsleep(name, shown, asleepBefore))
            .collect(Collectors.toUnmodifiableSet());
    return earlier.polled(serving(shown, asleep, asleepBefore)).with(earlier.own().asleep(asleep));
  }

  /** Whether it is scaled to zero, or was and is only now being woken. */
  private static boolean isAsleep(String name, ServeDetails shown, Set<String> asleepBefore) {
    return shown
        .application(name)
        .filter(application -> !application.isFailed() && !application.isBeingDeleted())
        .filter(
            application ->
                application.isAsleep()
                    || (asleepBefore.contains(name)
                        && application.isBuilt()
                        && !application.serves()))
        .isPresent();
  }

  private Serving serving(ServeDetails shown, Set<String> asleep, Set<String> asleepBefore) {
    return previous.serving(
        desired,
        served -> asleep.contains(served.name()) || mayServe(served.name(), shown, asleepBefore),
        name -> shown.application(name).filter(ServingCheck::serves).isPresent());
  }

  /** An application that was asleep is not woken while another version of it is built. */
  private static boolean mayServe(String name, ServeDetails shown, Set<String> asleepBefore) {
    return shown
        .application(name)
        .filter(application -> !application.isBeingDeleted() && !application.servesNothing())
        .filter(application -> application.isBuilt() || !asleepBefore.contains(name))
        .isPresent();
  }

  private static boolean serves(Application application) {
    return !application.isBeingDeleted() && (application.serves() || application.isAsleep());
  }
}

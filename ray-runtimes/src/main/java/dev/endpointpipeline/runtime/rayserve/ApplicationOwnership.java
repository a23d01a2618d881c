package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.ApplicationMarks;
import dev.endpointpipeline.runtime.rayserve.ServeDetails.Application;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which of the applications at a Ray are the endpoint's. A PUT removes all that it does not name,
 * so there is no PUT where others run, too.
 *
 * @param desired the names of the applications that the endpoint has from now on
 * @param previous the names of those that it had before
 */
record ApplicationOwnership(EndpointKey key, Set<String> desired, Set<String> previous) {

  /** The endpoint's. */
  List<Application> ours(ServeDetails shown) {
    return deployed(shown).filter(this::isOurs).toList();
  }

  /** The endpoint's that it does not have any more. */
  List<Application> leftOver(ServeDetails shown) {
    return deployed(shown)
        .filter(this::isOurs)
        .filter(application -> !desired.contains(application.name()))
        .toList();
  }

  /** Those of other owners. */
  List<Application> foreign(ServeDetails shown) {
    Predicate<Application> ours = this::isOurs;
    return deployed(shown).filter(ours.negate()).toList();
  }

  /** Those that are marked as the endpoint's. */
  Stream<Application> marked(ServeDetails shown) {
    return deployed(shown)
        .filter(
            application ->
                ApplicationMarks.owner(application.config())
                    .filter(key.toString()::equals)
                    .isPresent());
  }

  /** Those that the endpoint's owner may know of: the others may be another workspace's. */
  List<Application> visible(ServeDetails shown) {
    return shown.applications().values().stream()
        .filter(
            application ->
                desired.contains(application.name())
                    || previous.contains(application.name())
                    || (isDeployed(application) && isOurs(application)))
        .toList();
  }

  /** Its mark says so; or it has no mark, and a name of the endpoint's. */
  private boolean isOurs(Application application) {
    return ApplicationMarks.owner(application.config())
        .map(key.toString()::equals)
        .orElse(desired.contains(application.name()) || previous.contains(application.name()));
  }

  private static Stream<Application> deployed(ServeDetails shown) {
    return shown.applications().values().stream().filter(ApplicationOwnership::isDeployed);
  }

  /** Whether it was deployed through the API: any PUT that does not name it removes it. */
  private static boolean isDeployed(Application application) {
    return application.config() != null && !application.isBeingDeleted();
  }
}

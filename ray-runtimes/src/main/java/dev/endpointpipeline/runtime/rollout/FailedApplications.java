package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayText;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The failure of an update when Ray gave up on one of its applications. */
public final class FailedApplications {
  private FailedApplications() {}

  /**
   * Fails with what Ray says of those that it gave up on, and with what the update did to the
   * others, as that is not undone.
   *
   * @param applications all of the update that run where the failed ones do
   * @param removed the names of the applications that the update removed
   * @param describe describes the others
   * @param text hides secrets
   */
  public static <A extends ReportedApplication> Progress in(
      List<A> applications,
      List<String> removed,
      Function<List<A>, String> describe,
      RayText text,
      Serving serving) {
    List<A> failed = applications.stream().filter(ReportedApplication::isFailed).toList();
    List<A> others = applications.stream().filter(each -> !each.isFailed()).toList();
    String message =
        failed.stream()
                .flatMap(application -> reasons(application, text))
                .collect(Collectors.joining("; "))
            + (others.isEmpty()
                ? ""
                : ". The others have this update's configuration already; Ray shows of them: "
                    + describe.apply(others))
            + (removed.isEmpty()
                ? ""
                : ". Removed by this update already: " + String.join(", ", removed));
    return (failed.stream().allMatch(ReportedApplication::isBuilt)
            ? RayFailure.DEPLOYMENT_FAILED
            : RayFailure.BUILD_FAILED)
        .because(message, serving);
  }

  private static Stream<String> reasons(ReportedApplication application, RayText text) {
    String where = "application '" + application.name() + "'";
    List<? extends ReportedDeployment> failed =
        application.deployments().stream().filter(ReportedDeployment::isFailed).toList();
    return failed.isEmpty()
        ? Stream.of(where + ": " + text.of(application.message(), ApplicationsText.MAX_REASON))
        : failed.stream()
            .map(
                deployment ->
                    where
                        + ", deployment '"
                        + deployment.name()
                        + "': "
                        + text.of(deployment.message(), ApplicationsText.MAX_REASON));
  }
}

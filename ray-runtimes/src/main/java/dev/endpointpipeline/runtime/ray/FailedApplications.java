package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How an update fails of which Ray gave an application up. */
public final class FailedApplications {
  private static final int LONGEST_REASON = 2000;

  private FailedApplications() {}

  /**
   * Fails with what Ray says of those that it gave up, and with what the update did to the others:
   * that is not undone.
   *
   * @param applications all of the update that run where the failed ones do
   * @param removed the names of those that the update took away
   * @param describe tells how others are
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
        ? Stream.of(where + ": " + text.of(application.message(), LONGEST_REASON))
        : failed.stream()
            .map(
                deployment ->
                    where
                        + ", deployment '"
                        + deployment.name()
                        + "': "
                        + text.of(deployment.message(), LONGEST_REASON));
  }
}

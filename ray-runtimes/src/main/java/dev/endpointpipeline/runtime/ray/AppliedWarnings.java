package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Warnings to the owner of an endpoint whose update succeeded. */
public final class AppliedWarnings {
  /** Nothing of a deployment was started, as far as is known. */
  static final String NOT_STARTED = "ray.not-started";

  /** Ray goes on with the archive that it fetched before. */
  static final String SAME_ARCHIVE = "ray.same-archive";

  private static final String SHOWS_LATER = ": whether it can start shows with the first request";

  private AppliedWarnings() {}

  /**
   * All warnings.
   *
   * @param notStarted the deployments of an application that have no replica, in its order
   * @param archivesFetched whether Ray has those of the version before, so that it does not fetch
   *     them again
   */
  public static List<Warning> about(
      DesiredEndpoint desired,
      Function<ServeApplication, List<NotStarted>> notStarted,
      boolean archivesFetched) {
    List<Warning> warnings = new ArrayList<>();
    Map<String, String> directoriesBefore =
        desired
            .previous()
            .filter(previous -> archivesFetched)
            .map(SpecRevision::getSpec)
            .map(AppliedWarnings::directories)
            .orElse(Map.of());
    List<ServeApplication> applications = ServeApplications.of(desired.spec());
    for (int i = 0; i < applications.size(); i++) {
      ServeApplication application = applications.get(i);
      String field = ServeApplications.FIELD + "[" + i + "]";
      if (directory(application)
          .filter(address -> address.equals(directoriesBefore.get(application.getName())))
          .isPresent()) {
        warnings.add(
            new Warning(
                SAME_ARCHIVE,
                field + ".runtime_env.working_dir",
                "the address is the same as before this update, so Ray goes on with the code that"
                    + " it fetched then; for changed code, change the address, for example by ?v=2"));
      }
      for (NotStarted each : notStarted.apply(application)) {
        warnings.add(
            new Warning(NOT_STARTED, field(field, application, each.deployment()), each.what()));
      }
    }
    return warnings;
  }

  /**
   * A deployment of which nothing may have been started.
   *
   * @param what is known of it
   */
  public record NotStarted(String deployment, String what) {
    /** One that Ray shows to be scaled to zero. */
    public static NotStarted asleep(String deployment) {
      return new NotStarted(
          deployment,
          "no replica of '" + deployment + "' runs, as it is scaled to zero" + SHOWS_LATER);
    }

    /** Those that may have none by their spec, where it is not shown whether they have. */
    public static List<NotStarted> unseen(ServeApplication application) {
      return application.getDeployments().stream()
          .filter(deployment -> deployment.getName() != null)
          .filter(deployment -> Replicas.least(deployment) == 0)
          .map(
              deployment ->
                  new NotStarted(
                      deployment.getName(),
                      "min_replicas of '"
                          + deployment.getName()
                          + "' is 0, and KubeRay does not show whether a replica runs"
                          + SHOWS_LATER))
          .toList();
    }
  }

  private static String field(String field, ServeApplication application, String deployment) {
    return IntStream.range(0, application.getDeployments().size())
        .filter(j -> deployment.equals(application.getDeployments().get(j).getName()))
        .mapToObj(j -> field + ".deployments[" + j + "]")
        .findFirst()
        .orElse(field);
  }

  private static Map<String, String> directories(EndpointSpec spec) {
    return ServeApplications.of(spec).stream()
        .filter(application -> directory(application).isPresent())
        .collect(
            Collectors.toMap(
                ServeApplication::getName, application -> directory(application).orElseThrow()));
  }

  private static Optional<String> directory(ServeApplication application) {
    return Optional.ofNullable(application.getRuntimeEnv().getWorkingDir())
        .filter(address -> !address.isBlank());
  }
}

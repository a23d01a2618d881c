package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.Warning;
import dev.endpointpipeline.worker.runtime.DesiredEndpoint;
import dev.endpointpipeline.worker.runtime.rayserve.ServeDetails.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the owner of an endpoint should know though everything runs as it was asked for. */
final class AppliedWarnings {
  /** Nothing of a deployment was started. */
  static final String NOT_STARTED = "ray.not-started";

  /** Ray goes on with the archive that it fetched before. */
  static final String SAME_ARCHIVE = "ray.same-archive";

  private AppliedWarnings() {}

  static List<Warning> about(DesiredEndpoint desired, ServeDetails shown) {
    List<Warning> warnings = new ArrayList<>();
    Map<String, String> directoriesBefore =
        desired
            .previous()
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
      shown.application(application.getName()).stream()
          .flatMap(known -> known.deployments().stream())
          .filter(Deployment::isScaledToZero)
          .forEach(
              deployment ->
                  warnings.add(notStarted(field(field, application, deployment), deployment)));
    }
    return warnings;
  }

  private static Warning notStarted(String field, Deployment deployment) {
    return new Warning(
        NOT_STARTED,
        field,
        "no replica of '"
            + deployment.name()
            + "' runs, as it is scaled to zero: whether it can start shows with the first request");
  }

  private static String field(String field, ServeApplication application, Deployment deployment) {
    return IntStream.range(0, application.getDeployments().size())
        .filter(j -> application.getDeployments().get(j).getName().equals(deployment.name()))
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

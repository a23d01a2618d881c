package dev.endpointpipeline.runtime.kuberay;

import static dev.endpointpipeline.runtime.rollout.ApplicationsText.MAX_DETAIL;
import static dev.endpointpipeline.runtime.rollout.ApplicationsText.MAX_REASON;

import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Application;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Condition;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.Deployment;
import dev.endpointpipeline.runtime.kuberay.ObservedRayService.ServiceStatus;
import dev.endpointpipeline.runtime.ray.RayText;
import dev.endpointpipeline.runtime.rollout.ApplicationsText;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes what Kubernetes shows of a RayService, without secrets. */
final class RayServiceText {
  private static final int MAX_MESSAGE = 300;

  private final ObservedState state;
  private final ObservedRayService shown;
  private final Instant now;
  private final RayText text;
  private final ApplicationsText<Application, Deployment> applications;

  /**
   * @param shown the RayService of that state
   */
  RayServiceText(
      ServeConfigV2 desired, ObservedState state, ObservedRayService shown, Instant now) {
    this.state = state;
    this.shown = shown;
    this.now = now;
    this.text =
        RayText.hidingSecretsOf(
            Stream.concat(Stream.of(desired), ServeConfigV2.parse(shown.serveConfig()).stream())
                .flatMap(config -> config.applications().values().stream()));
    this.applications = new ApplicationsText<>(text, new Wording(desired));
  }

  RayText secretsHidden() {
    return text;
  }

  /** Of Kubernetes, KubeRay or Ray, as it is shown to the endpoint's owner. */
  String of(String raw) {
    return text.of(raw, MAX_REASON);
  }

  String describe(Collection<Application> some) {
    return applications.describe(some, MAX_DETAIL);
  }

  /** The cluster, what runs there, and why something does not. */
  String describe() {
    ServiceStatus target = shown.target();
    Stream<String> trouble =
        state.cluster(target.cluster()).flatMap(ObservedRayCluster::trouble).stream()
            .map(reason -> text.of(reason, MAX_MESSAGE));
    String description =
        Stream.of(
                Stream.of(cluster()),
                trouble,
                target.applications().values().stream().map(applications::describe))
            .flatMap(part -> part)
            .collect(Collectors.joining("; "));
    return RayText.cut(description + (isReady() ? "" : reasons()), MAX_DETAIL);
  }

  private String cluster() {
    ServiceStatus target = shown.target();
    if (!target.exists()) {
      return "no cluster yet";
    }
    boolean replaces = shown.pending().exists() && shown.active().exists();
    return (replaces ? "new cluster " : "cluster ")
        + target.cluster()
        + (target.clusterState().isEmpty() ? "" : " " + target.clusterState());
  }

  private boolean isReady() {
    return shown.target().applications().values().stream().allMatch(Application::isRunning)
        && shown.condition("Ready").filter(Condition::isTrue).isPresent();
  }

  /** Since the revision was applied. */
  private String reasons() {
    Instant since = shown.appliedAt().orElse(now);
    String reasons = text.of(state.diagnostics().reasons(since), MAX_DETAIL);
    return reasons.isEmpty() ? "" : "; " + reasons;
  }

  /** KubeRay shows what Ray says, but no replicas. */
  private record Wording(ServeConfigV2 desired)
      implements ApplicationsText.Wording<Application, Deployment> {
    @Override
    public String name(Application application) {
      return "application " + application.name();
    }

    @Override
    public List<Deployment> deployments(Application application) {
      return application.deployments();
    }

    /** Replicas may wait for a node without any message of Ray. */
    @Override
    public String replicas(Application application, Deployment deployment) {
      return Optional.ofNullable(desired.applications().get(application.name())).stream()
          .flatMap(config -> config.path("deployments").valueStream())
          .filter(config -> config.path("name").asString("").equals(deployment.name()))
          .filter(config -> config.has("max_replicas_per_node"))
          .map(config -> ", max_replicas_per_node is " + config.get("max_replicas_per_node"))
          .findFirst()
          .orElse("");
    }

    @Override
    public String remark(Application application, RayText text) {
      String message = text.of(application.message(), MAX_MESSAGE);
      return message.isEmpty() ? "" : ": " + message;
    }

    @Override
    public int longestMessage() {
      return MAX_MESSAGE;
    }
  }
}

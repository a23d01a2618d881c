package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.rollout.ReportedApplication;
import dev.endpointpipeline.runtime.rollout.ReportedDeployment;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A RayService as the API server shows it: the part that we use. KubeRay writes the status; new
 * releases add status words.
 *
 * @param resourceVersion changes with every write
 * @param endpoint its owner, {@code workspace_id/endpoint_id}, if it is marked
 * @param revision that applied it last; empty if it is not marked
 * @param cluster hash of the cluster that was applied; empty if it is not marked
 * @param appliedAt when we wrote it last, by the API server's clock, in whole seconds
 * @param heldBy what stops KubeRay from working on it: suspension or another controller
 * @param serveConfig its serveConfigV2, with secrets
 * @param active the cluster that takes requests; its name is empty if there is none yet
 * @param pending the cluster that will take requests; its name is empty if there is none
 * @param endpoints how many pods take requests
 * @param lastUpdate when KubeRay last wrote the status, by its own clock
 */
record ObservedRayService(
    String name,
    String resourceVersion,
    Optional<String> endpoint,
    Optional<Long> revision,
    Optional<String> cluster,
    Optional<Instant> appliedAt,
    boolean beingDeleted,
    Optional<String> heldBy,
    String serveConfig,
    long generation,
    long observedGeneration,
    List<Condition> conditions,
    ServiceStatus active,
    ServiceStatus pending,
    int endpoints,
    Optional<String> lastUpdate) {

  /** A condition in the status. */
  record Condition(String type, String status, String reason, String message) {
    boolean isTrue() {
      return status.equals("True");
    }
  }

  /**
   * One cluster and what runs on it.
   *
   * @param clusterState "ready" once all its pods are
   */
  record ServiceStatus(
      String cluster, String clusterState, NavigableMap<String, Application> applications) {
    ServiceStatus {
      applications = Collections.unmodifiableNavigableMap(new TreeMap<>(applications));
    }

    boolean exists() {
      return !cluster.isEmpty();
    }
  }

  /** An application as Ray reported it to KubeRay. */
  record Application(String name, String status, String message, List<Deployment> deployments)
      implements ReportedApplication {
    Application {
      deployments = List.copyOf(deployments);
    }
  }

  /** A deployment as Ray reported it to KubeRay. */
  record Deployment(String name, String status, String message) implements ReportedDeployment {}

  static ObservedRayService of(JsonNode service) {
    JsonNode metadata = service.path("metadata");
    JsonNode annotations = metadata.path("annotations");
    JsonNode spec = service.path("spec");
    JsonNode status = service.path("status");
    return new ObservedRayService(
        metadata.path("name").asString(""),
        metadata.path("resourceVersion").asString(""),
        annotations.path(RayServiceManifest.ENDPOINT).asStringOpt(),
        annotations
            .path(RayServiceManifest.REVISION)
            .asStringOpt()
            .flatMap(ObservedRayService::number),
        annotations.path(RayServiceManifest.CLUSTER).asStringOpt(),
        appliedAt(metadata),
        metadata.has("deletionTimestamp"),
        heldBy(spec),
        spec.path("serveConfigV2").asString(""),
        metadata.path("generation").asLong(0),
        status.path("observedGeneration").asLong(0),
        conditions(status),
        serviceStatus(status.path("activeServiceStatus")),
        serviceStatus(status.path("pendingServiceStatus")),
        status.path("numServeEndpoints").asInt(0),
        status.path("lastUpdateTime").asStringOpt());
  }

  /** The condition of that type, if there is one. */
  Optional<Condition> condition(String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  boolean is(String type) {
    return condition(type).filter(Condition::isTrue).isPresent();
  }

  /** Whether KubeRay has observed the current spec, and accepted it. */
  boolean isObserved() {
    return observedGeneration >= generation;
  }

  /** Whether it uses the cluster of that name, or is about to. */
  boolean uses(String clusterName) {
    return clusterName.equals(active.cluster()) || clusterName.equals(pending.cluster());
  }

  /**
   * The cluster that gets the configuration: KubeRay gives it only to the new one, if there is one.
   */
  ServiceStatus target() {
    return pending.exists() ? pending : active;
  }

  private static Optional<Instant> appliedAt(JsonNode metadata) {
    for (JsonNode fields : metadata.path("managedFields")) {
      if (fields.path("manager").asString("").equals(RayServiceManifest.PIPELINE)
          && fields.path("operation").asString("").equals("Apply")) {
        return fields.path("time").asStringOpt().flatMap(ObservedRayService::time);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> heldBy(JsonNode spec) {
    if (spec.path("suspend").asBoolean(false)) {
      return Optional.of("is suspended");
    }
    return spec.path("managedBy")
        .asStringOpt()
        .filter(manager -> !manager.isEmpty() && !manager.equals("ray.io/kuberay-operator"))
        .map(manager -> "is managed by " + manager);
  }

  private static List<Condition> conditions(JsonNode status) {
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode condition : status.path("conditions")) {
      conditions.add(
          new Condition(
              condition.path("type").asString(""),
              condition.path("status").asString(""),
              condition.path("reason").asString(""),
              condition.path("message").asString("")));
    }
    return List.copyOf(conditions);
  }

  private static ServiceStatus serviceStatus(JsonNode status) {
    NavigableMap<String, Application> applications = new TreeMap<>();
    status
        .path("applicationStatuses")
        .forEachEntry((name, shown) -> applications.put(name, application(name, shown)));
    return new ServiceStatus(
        status.path("rayClusterName").asString(""),
        status.path("rayClusterStatus").path("state").asString(""),
        applications);
  }

  private static Application application(String name, JsonNode shown) {
    List<Deployment> deployments = new ArrayList<>();
    shown
        .path("serveDeploymentStatuses")
        .forEachEntry(
            (deployment, status) ->
                deployments.add(
                    new Deployment(
                        deployment,
                        status.path("status").asString("UNKNOWN"),
                        status.path("message").asString(""))));
    deployments.sort(Comparator.comparing(Deployment::name));
    return new Application(
        name,
        shown.path("status").asString("UNKNOWN"),
        shown.path("message").asString(""),
        deployments);
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return name + "@" + resourceVersion;
  }
}

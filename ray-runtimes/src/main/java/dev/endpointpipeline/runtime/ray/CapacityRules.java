package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayActorOptions;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether the cluster has room for the replicas: Ray itself would wait for nodes forever. Nothing
 * is refused that could fit: a resource that a deployment leaves to its code counts as zero, and
 * how replicas of several deployments share nodes is not considered.
 */
final class CapacityRules {
  /** Ray Serve's default for a replica. */
  private static final BigDecimal DEFAULT_CPUS = BigDecimal.ONE;

  private final ClusterShape shape;
  private final SpecProblems problems;

  CapacityRules(ClusterShape shape, SpecProblems problems) {
    this.shape = shape;
    this.problems = problems;
  }

  void check(EndpointSpec spec) {
    List<ServeApplication> applications = ServeApplications.of(spec);
    SortedMap<String, BigDecimal> wanted = new TreeMap<>();
    for (int i = 0; i < applications.size(); i++) {
      List<ServeDeployment> deployments = applications.get(i).getDeployments();
      for (int j = 0; j < deployments.size(); j++) {
        ServeDeployment deployment = deployments.get(j);
        check(RayServiceSpec.APPLICATIONS + "[" + i + "].deployments[" + j + "]", deployment);
        BigDecimal replicas = BigDecimal.valueOf(Replicas.least(deployment));
        need(deployment)
            .forEach(
                (resource, amount) ->
                    wanted.merge(resource, amount.multiply(replicas), BigDecimal::add));
      }
    }
    if (problems.none()) {
      checkTotal(wanted);
    }
  }

  private void check(String field, ServeDeployment deployment) {
    Map<String, BigDecimal> need = need(deployment);
    if (need.isEmpty()) {
      return;
    }
    int mostPerNode =
        Objects.requireNonNullElse(deployment.getMaxReplicasPerNode(), Integer.MAX_VALUE);
    long room = 0;
    for (ClusterShape.WorkerGroup group : shape.workers()) {
      room += group.maxReplicas() * Math.min(perNode(need, group), mostPerNode);
    }
    if (room == 0) {
      problems.add(
          field + ".ray_actor_options", text(need), "what one worker node has: " + nodes());
    } else if (room < Replicas.least(deployment)) {
      problems.add(
          field
              + (deployment.getAutoscalingConfig() == null
                  ? ".num_replicas"
                  : ".autoscaling_config.min_replicas"),
          Replicas.least(deployment),
          "at most " + room + ", which is what all worker nodes together hold");
    }
  }

  private void checkTotal(SortedMap<String, BigDecimal> wanted) {
    wanted.forEach(
        (resource, amount) -> {
          BigDecimal all =
              shape.workers().stream()
                  .map(
                      group ->
                          group
                              .nodes()
                              .rayResources()
                              .getOrDefault(resource, BigDecimal.ZERO)
                              .multiply(BigDecimal.valueOf(group.maxReplicas())))
                  .reduce(BigDecimal.ZERO, BigDecimal::add);
          if (amount.compareTo(all) > 0) {
            problems.add(
                RayServiceSpec.APPLICATIONS,
                resource + " " + plain(amount) + " for the minimum replicas of all deployments",
                "at most " + plain(all) + ", which is what all worker nodes together have");
          }
        });
  }

  /** What each replica needs of its node; empty if that is left to the code. */
  private static SortedMap<String, BigDecimal> need(ServeDeployment deployment) {
    SortedMap<String, BigDecimal> need = new TreeMap<>();
    RayActorOptions options = deployment.getRayActorOptions();
    if (options != null) {
      ActorResources resources = ActorResources.parse(options.getResources());
      need.put(
          RayNode.CPU,
          Optional.ofNullable(options.getNumCpus()).map(BigDecimal::valueOf).orElse(DEFAULT_CPUS));
      Optional.ofNullable(options.getMemory())
          .ifPresent(bytes -> need.put(RayNode.MEMORY, BigDecimal.valueOf(bytes)));
      resources.gpus().ifPresent(gpus -> need.put(RayNode.GPU, BigDecimal.valueOf(gpus)));
      resources.custom().forEach((name, amount) -> need.put(name, BigDecimal.valueOf(amount)));
    }
    need.values().removeIf(amount -> amount.signum() == 0);
    return need;
  }

  private static long perNode(Map<String, BigDecimal> need, ClusterShape.WorkerGroup group) {
    SortedMap<String, BigDecimal> has = group.nodes().rayResources();
    return need.entrySet().stream()
        .mapToLong(
            wanted ->
                has.getOrDefault(wanted.getKey(), BigDecimal.ZERO)
                    .divide(wanted.getValue(), 0, RoundingMode.DOWN)
                    .longValue())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  private String nodes() {
    return shape.workers().stream()
        .map(
            group ->
                (group.givenName().isEmpty() ? group.name() : group.givenName())
                    + " "
                    + text(group.nodes().rayResources()))
        .collect(Collectors.joining("; "));
  }

  private static String text(Map<String, BigDecimal> resources) {
    return resources.entrySet().stream()
        .map(resource -> resource.getKey() + " " + plain(resource.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}

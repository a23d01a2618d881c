package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.ClusterShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A RayCluster that KubeRay created for a RayService.
 *
 * @param createdAt by the API server's clock, in whole seconds
 * @param image of the head
 * @param groups of workers, in order
 * @param trouble why some pods can't be created, in KubeRay's words
 */
record ObservedRayCluster(
    String name,
    Optional<Instant> createdAt,
    String image,
    List<Group> groups,
    Optional<String> trouble) {
  /** A group of equal worker nodes. */
  record Group(String name, int minReplicas, int maxReplicas) {}

  static ObservedRayCluster of(JsonNode cluster) {
    List<Group> groups = new ArrayList<>();
    for (JsonNode group : cluster.at("/spec/workerGroupSpecs")) {
      groups.add(
          new Group(
              group.path("groupName").asString(""),
              group.path("minReplicas").asInt(0),
              group.path("maxReplicas").asInt(Integer.MAX_VALUE)));
    }
    Optional<String> trouble = Optional.empty();
    for (JsonNode condition : cluster.at("/status/conditions")) {
      if (condition.path("type").asString("").equals("ReplicaFailure")
          && condition.path("status").asString("").equals("True")) {
        trouble =
            Optional.of(
                condition.path("reason").asString("")
                    + ": "
                    + condition.path("message").asString(""));
      }
    }
    return new ObservedRayCluster(
        cluster.at("/metadata/name").asString(""),
        cluster.at("/metadata/creationTimestamp").asStringOpt().flatMap(ObservedRayService::time),
        cluster.at("/spec/headGroupSpec/template/spec/containers/0/image").asString(""),
        List.copyOf(groups),
        trouble);
  }

  /** Whether it was created after the RayService was written last, so that its Ray is new. */
  boolean isMadeFor(ObservedRayService service) {
    return createdAt
        .flatMap(created -> service.appliedAt().filter(applied -> !created.isBefore(applied)))
        .isPresent();
  }

  /** Whether it has the groups of that shape, with any number of nodes. */
  boolean hasGroupsOf(ClusterShape shape) {
    return groups.stream()
        .map(Group::name)
        .toList()
        .equals(shape.workers().stream().map(ClusterShape.WorkerGroup::name).toList());
  }

  /** Whether its groups have the minimum and maximum of nodes of that shape. */
  boolean isSizedLike(ClusterShape shape) {
    return groups.equals(
        shape.workers().stream()
            .map(group -> new Group(group.name(), group.minReplicas(), group.maxReplicas()))
            .toList());
  }
}

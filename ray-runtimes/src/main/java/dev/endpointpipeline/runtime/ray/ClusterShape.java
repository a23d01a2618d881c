package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.model.speccode.Toleration;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Ray cluster that an endpoint asks for.
 *
 * @param image of its containers; if empty, the runtime has a default
 * @param head runs no replicas that need CPUs: its CPUs are for Ray's own processes
 * @param workers in the order of the request; in another order it is another cluster
 */
public record ClusterShape(Optional<Image> image, Nodes head, List<WorkerGroup> workers) {
  /** Copies the list. */
  public ClusterShape {
    workers = List.copyOf(workers);
  }

  /** Whether nodes come and go with the load. */
  public boolean scales() {
    return workers.stream().anyMatch(group -> group.maxReplicas() > group.minReplicas());
  }

  /**
   * A container image with Ray.
   *
   * @param rayVersion version of Ray in it, such as 2.60.0
   */
  public record Image(String name, String rayVersion) {}

  /**
   * Worker nodes that are alike.
   *
   * @param name unique, 1-40 lower-case letters, digits and '-' ({@link GroupName})
   * @param givenName the name that the owner gave it; may be empty
   * @param minReplicas the minimum of nodes
   * @param maxReplicas not below minReplicas, at least 1
   */
  public record WorkerGroup(
      String name, String givenName, int minReplicas, int maxReplicas, Nodes nodes) {}

  /**
   * What each node of a group is.
   *
   * @param limits what a node may use at most, by which Ray schedules
   * @param requests what is reserved for it: not above the limits, and the same devices
   */
  public record Nodes(
      NodeSize limits,
      NodeSize requests,
      SortedMap<String, String> nodeSelector,
      List<Toleration> tolerations,
      Optional<String> runtimeClassName) {
    /** Copies the collections. */
    public Nodes {
      nodeSelector = Collections.unmodifiableSortedMap(new TreeMap<>(nodeSelector));
      tolerations = List.copyOf(tolerations);
    }

    /** What Ray can schedule on one node, by Ray's names. */
    SortedMap<String, BigDecimal> rayResources() {
      return RayNode.resources(limits);
    }
  }
}

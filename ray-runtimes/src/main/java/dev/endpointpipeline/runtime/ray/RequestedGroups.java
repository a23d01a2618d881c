package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.HeadGroupSpec;
import dev.endpointpipeline.schemas.RayClusterConfig;
import dev.endpointpipeline.schemas.RayResource;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ResourceDemand;
import dev.endpointpipeline.schemas.ResourceSpec;
import dev.endpointpipeline.schemas.WorkNodeResource;
import dev.endpointpipeline.schemas.WorkerGroupSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The groups of nodes that a spec asks for. A spec has two places for them: {@code
 * ray_cluster_config}, if present, says which groups there are; what it omits of a group is taken
 * from the group of the same name in {@code ray_resource}.
 *
 * @param head one node
 * @param workers in the order of the request
 */
record RequestedGroups(Group head, List<Group> workers) {

  /**
   * One group, as far as the request says.
   *
   * @param field where it is in the request
   * @param name empty if it has none
   * @param limits most that a node may use, where {@code limitsField} says; null if nothing is said
   * @param requests what is kept for a node; null if nothing is said
   */
  record Group(
      String field,
      String name,
      @Nullable Integer min,
      @Nullable Integer max,
      String maxField,
      @Nullable ResourceSpec limits,
      String limitsField,
      @Nullable ResourceSpec requests) {

    private Group or(@Nullable Group other) {
      if (other == null) {
        return this;
      }
      boolean sized = limits != null || requests != null;
      return new Group(
          field,
          name,
          min != null ? min : other.min,
          max != null ? max : other.max,
          max != null ? maxField : other.maxField,
          sized ? limits : other.limits,
          sized ? limitsField : other.limitsField,
          requests);
    }
  }

  /** What the spec asks for; nothing if it says nothing about nodes. */
  static Optional<RequestedGroups> of(EndpointSpec spec) {
    Optional<RequestedGroups> resource =
        Optional.ofNullable(spec.getRayResource()).map(RequestedGroups::of);
    return RayServiceSpec.of(spec)
        .map(RayServiceConfig::getRayClusterConfig)
        .map(RequestedGroups::of)
        .map(config -> config.completedBy(resource))
        .or(() -> resource);
  }

  private RequestedGroups completedBy(Optional<RequestedGroups> others) {
    Map<String, Group> byName = new HashMap<>();
    others.ifPresent(all -> all.workers.forEach(group -> byName.putIfAbsent(group.name, group)));
    return new RequestedGroups(
        head.or(others.map(RequestedGroups::head).orElse(null)),
        workers.stream().map(group -> group.or(byName.get(group.name))).toList());
  }

  private static RequestedGroups of(RayClusterConfig config) {
    boolean custom = Boolean.TRUE.equals(config.getEnableCustom());
    HeadGroupSpec head = config.getHeadGroupSpec();
    String headField = RayServiceSpec.CLUSTER + ".head_group_spec";
    List<Group> workers = new ArrayList<>();
    for (WorkerGroupSpec group : config.getWorkerGroupSpecs()) {
      String field = RayServiceSpec.CLUSTER + ".worker_group_specs[" + workers.size() + "]";
      workers.add(
          new Group(
              field,
              Objects.requireNonNullElse(group.getName(), ""),
              group.getMinReplicas(),
              group.getMaxReplicas(),
              field + ".max_replicas",
              size(group.getLimits(), custom),
              field + ".limits",
              size(group.getRequests(), custom)));
    }
    return new RequestedGroups(
        new Group(
            headField,
            "",
            1,
            1,
            headField,
            size(head.getLimits(), custom),
            headField + ".limits",
            size(head.getRequests(), custom)),
        workers);
  }

  private static RequestedGroups of(RayResource resource) {
    String headField = "ray_resource.head_node_resource";
    String headCode = resource.getHeadNodeResource().getSpecCode();
    List<Group> workers = new ArrayList<>();
    for (WorkNodeResource node : resource.getWorkNodeResources()) {
      ResourceDemand demand = node.getResource();
      String field = "ray_resource.work_node_resources[" + workers.size() + "]";
      workers.add(
          new Group(
              field,
              node.getName(),
              demand.getMin(),
              demand.getMax(),
              field + ".resource.max",
              ofCode(demand.getSpecCode()),
              field + ".resource",
              null));
    }
    return new RequestedGroups(
        new Group(headField, "", 1, 1, headField, ofCode(headCode), headField, null), workers);
  }

  /** What a size says, amounts only if they count; null if it says nothing. */
  private static @Nullable ResourceSpec size(@Nullable ResourceSpec given, boolean custom) {
    if (given == null) {
      return null;
    }
    String specCode = given.getSpecCode();
    boolean named = specCode != null && !specCode.isBlank();
    boolean counted =
        custom
            && (given.getCpuResource() != null
                || given.getMemoryResource() != null
                || given.getNpuResource() != null);
    if (!named && !counted) {
      return null;
    }
    return new ResourceSpec(
        named ? specCode : null,
        custom ? given.getCpuResource() : null,
        custom ? given.getMemoryResource() : null,
        custom ? given.getNpuResource() : null);
  }

  private static ResourceSpec ofCode(String specCode) {
    return new ResourceSpec(specCode, null, null, null);
  }
}

package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.catalogue.Quantity;
import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.model.speccode.SpecCode;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.ReservedCompute;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ResourceDemand;
import dev.endpointpipeline.schemas.ResourceSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From an endpoint's spec to the cluster that it asks for. */
final class ClusterShapeMapping {
  /** How Ray names the model of a node's accelerator; a node has one of it. */
  private static final String ACCELERATOR_TYPE = "accelerator_type:";

  private final NodeSizes sizes;
  private final CapVersions caps;
  private final SpecProblems problems;

  ClusterShapeMapping(NodeSizes sizes, CapVersions caps, SpecProblems problems) {
    this.sizes = sizes;
    this.caps = caps;
    this.problems = problems;
  }

  /**
   * The cluster; none if the spec does not ask for one, or if there are problems. An unknown spec
   * code is not one of them: {@link SpecCodeRules} reports it.
   */
  Optional<ClusterShape> map(EndpointSpec spec) {
    return RequestedGroups.of(spec)
        .flatMap(
            groups -> {
              Optional<ClusterShape.Nodes> head = nodes(groups.head());
              List<ClusterShape.WorkerGroup> workers = workers(groups, spec.getReservedResource());
              return head.filter(nodes -> workers.size() == groups.workers().size())
                  .map(nodes -> new ClusterShape(image(spec), nodes, workers));
            });
  }

  private Optional<ClusterShape.Image> image(EndpointSpec spec) {
    return caps.of(spec).flatMap(CapVersions.CapVersion::asImage);
  }

  private List<ClusterShape.WorkerGroup> workers(
      RequestedGroups groups, @Nullable ReservedResource reserved) {
    List<ClusterShape.WorkerGroup> workers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> reservedCodes = new HashSet<>();
    for (int i = 0; i < groups.workers().size(); i++) {
      RequestedGroups.Group group = groups.workers().get(i);
      String name = GroupName.of(group.name(), i);
      if (!names.add(name)) {
        problems.add(group.field() + ".name", "the same as another's", "a name of its own");
      }
      worker(name, group, reserved, reservedCodes).ifPresent(workers::add);
    }
    return workers;
  }

  private Optional<ClusterShape.WorkerGroup> worker(
      String name,
      RequestedGroups.Group group,
      @Nullable ReservedResource reserved,
      Set<String> reservedCodes) {
    int min = Objects.requireNonNullElse(group.min(), 0);
    int max = Objects.requireNonNullElse(group.max(), Math.max(min, 1));
    Optional<SpecCode> code = sizes.code(group.limits()).or(() -> sizes.code(group.requests()));
    int mostNodes = code.map(SpecCode::maxNodes).orElse(Integer.MAX_VALUE);
    if (max < min) {
      problems.add(group.maxField(), max, "not below the minimum, " + min);
    } else if (max > mostNodes) {
      problems.add(group.maxField(), max, "at most " + mostNodes + " nodes of this spec_code");
    }
    // The first group of a code is the one that is kept warm.
    int warm =
        code.map(SpecCode::code)
            .filter(reservedCodes::add)
            .map(known -> reservedNodes(known, reserved))
            .orElse(0);
    return nodes(group)
        .map(
            nodes ->
                new ClusterShape.WorkerGroup(
                    name, group.name(), Math.max(min, Math.min(warm, max)), max, nodes));
  }

  /** How many nodes of a code are reserved; SQL's dpu has nothing to do with Ray's nodes. */
  private static int reservedNodes(String code, @Nullable ReservedResource reserved) {
    if (reserved == null) {
      return 0;
    }
    ReservedCompute apu = reserved.getApu();
    ResourceDemand mu = reserved.getMu();
    return Math.max(
        apu != null && apu.getSpecCode().equals(code) ? apu.getWarmUpNum() : 0,
        mu != null && mu.getSpecCode().equals(code) ? mu.getMin() : 0);
  }

  private Optional<ClusterShape.Nodes> nodes(RequestedGroups.Group group) {
    String requestsField = group.field() + ".requests";
    Optional<NodeSize> limits = size(group.limitsField(), group.limits());
    Optional<NodeSize> requests = size(requestsField, group.requests());
    if (group.limits() == null && group.requests() == null) {
      problems.add(group.limitsField(), "no size", "a spec_code, here or in ray_resource");
    }
    if (limits.isPresent() != (group.limits() != null)
        || requests.isPresent() != (group.requests() != null)) {
      return Optional.empty();
    }
    limits.ifPresent(most -> requests.ifPresent(kept -> requireWithin(requestsField, kept, most)));
    Optional<SpecCode> code =
        sizes.code(group.limits() != null ? group.limits() : group.requests());
    return limits
        .or(() -> requests)
        .map(
            most ->
                new ClusterShape.Nodes(
                    withAccelerator(most, code.flatMap(SpecCode::acceleratorType)),
                    requests.orElse(most),
                    code.map(SpecCode::nodeSelector).orElseGet(TreeMap::new),
                    code.map(SpecCode::tolerations).orElse(List.of()),
                    code.flatMap(SpecCode::runtimeClassName)));
  }

  private Optional<NodeSize> size(String field, @Nullable ResourceSpec given) {
    return Optional.ofNullable(given).flatMap(known -> sizes.of(field, known));
  }

  private void requireWithin(String field, NodeSize requests, NodeSize limits) {
    if (requests.cpu().compareTo(limits.cpu()) > 0) {
      problems.add(field, "CPU " + requests.cpu(), "not above the limits' " + limits.cpu());
    }
    if (requests.memory().compareTo(limits.memory()) > 0) {
      problems.add(
          field, "memory " + requests.memory(), "not above the limits' " + limits.memory());
    }
    if (!requests.extended().equals(limits.extended())) {
      problems.add(
          field, "devices " + requests.extended(), "the same as the limits' " + limits.extended());
    }
  }

  private static NodeSize withAccelerator(NodeSize size, Optional<String> acceleratorType) {
    SortedMap<String, Quantity> rayResources = new TreeMap<>(size.rayResources());
    acceleratorType.ifPresent(type -> rayResources.put(ACCELERATOR_TYPE + type, Quantity.of(1)));
    return new NodeSize(size.cpu(), size.memory(), size.extended(), rayResources);
  }
}

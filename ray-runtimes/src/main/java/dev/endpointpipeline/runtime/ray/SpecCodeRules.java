package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.speccode.SpecCode;
import dev.endpointpipeline.model.speccode.SpecCode.Role;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.RayClusterConfig;
import dev.endpointpipeline.schemas.RayResource;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ResourceSpec;
import dev.endpointpipeline.schemas.WorkerGroupSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which spec codes a spec may name where. */
final class SpecCodeRules {
  private final SpecCodes codes;
  private final SpecProblems problems;

  SpecCodeRules(SpecCodes codes, SpecProblems problems) {
    this.codes = codes;
    this.problems = problems;
  }

  /**
   * @param previous what was applied before: it may go on with codes that are deprecated
   */
  void check(EndpointSpec spec, Optional<EndpointSpec> previous) {
    Set<String> inUse =
        previous.stream()
            .flatMap(before -> mentions(before).stream())
            .map(Mention::code)
            .collect(Collectors.toSet());
    mentions(spec).forEach(mention -> check(mention, inUse));
    RayServiceSpec.of(spec)
        .map(RayServiceConfig::getRayClusterConfig)
        .filter(cluster -> !Boolean.TRUE.equals(cluster.getEnableCustom()))
        .ifPresent(this::requireNoAmounts);
  }

  /** Amounts count where enable_custom is set only, and would be ignored. */
  private void requireNoAmounts(RayClusterConfig cluster) {
    String head = RayServiceSpec.CLUSTER + ".head_group_spec";
    requireNoAmounts(head + ".limits", cluster.getHeadGroupSpec().getLimits());
    requireNoAmounts(head + ".requests", cluster.getHeadGroupSpec().getRequests());
    for (int i = 0; i < cluster.getWorkerGroupSpecs().size(); i++) {
      String worker = RayServiceSpec.CLUSTER + ".worker_group_specs[" + i + "]";
      requireNoAmounts(worker + ".limits", cluster.getWorkerGroupSpecs().get(i).getLimits());
      requireNoAmounts(worker + ".requests", cluster.getWorkerGroupSpecs().get(i).getRequests());
    }
  }

  private void requireNoAmounts(String field, @Nullable ResourceSpec size) {
    if (size != null
        && (isAbove0(size.getCpuResource())
            || isAbove0(size.getMemoryResource())
            || isAbove0(size.getNpuResource()))) {
      problems.add(field, "amounts", "none, or enable_custom");
    }
  }

  private static boolean isAbove0(@Nullable Integer amount) {
    return amount != null && amount > 0;
  }

  private void check(Mention mention, Set<String> inUse) {
    Optional<SpecCode> found = codes.find(mention.code());
    String quoted = "'" + mention.code() + "'";
    if (found.isEmpty()) {
      problems.add(mention.field(), quoted + " is unknown", "a code of the catalogue");
      return;
    }
    SpecCode code = found.get();
    if (!code.roles().contains(mention.role())) {
      problems.add(mention.field(), quoted + " is not for " + mention.role(), "another code");
    }
    if (code.status() == SpecCode.Status.RETIRED) {
      problems.add(mention.field(), quoted + " is retired", "another code");
    }
    if (code.status() == SpecCode.Status.DEPRECATED && !inUse.contains(code.code())) {
      problems.add(
          mention.field(), quoted + " is deprecated, for endpoints that have it", "another code");
    }
  }

  /** A place in a spec that names a code. */
  private record Mention(String field, Role role, String code) {}

  private static List<Mention> mentions(EndpointSpec spec) {
    List<Mention> mentions = new ArrayList<>();
    ReservedResource reserved = spec.getReservedResource();
    if (reserved != null) {
      if (reserved.getApu() != null) {
        add(mentions, "reserved_resource.apu", Role.APU, reserved.getApu().getSpecCode());
      }
      if (reserved.getDpu() != null) {
        add(mentions, "reserved_resource.dpu", Role.DPU, reserved.getDpu().getSpecCode());
      }
      if (reserved.getMu() != null) {
        add(mentions, "reserved_resource.mu", Role.MU, reserved.getMu().getSpecCode());
      }
    }
    RayResource rayResource = spec.getRayResource();
    if (rayResource != null) {
      String head = rayResource.getHeadNodeResource().getSpecCode();
      add(mentions, "ray_resource.head_node_resource", Role.HEAD, head);
      for (int i = 0; i < rayResource.getWorkNodeResources().size(); i++) {
        add(
            mentions,
            "ray_resource.work_node_resources[" + i + "].resource",
            Role.WORKER,
            rayResource.getWorkNodeResources().get(i).getResource().getSpecCode());
      }
    }
    RayServiceSpec.of(spec)
        .map(RayServiceConfig::getRayClusterConfig)
        .ifPresent(
            cluster -> {
              String head = RayServiceSpec.CLUSTER + ".head_group_spec";
              add(mentions, head + ".limits", Role.HEAD, cluster.getHeadGroupSpec().getLimits());
              add(
                  mentions,
                  head + ".requests",
                  Role.HEAD,
                  cluster.getHeadGroupSpec().getRequests());
              for (int i = 0; i < cluster.getWorkerGroupSpecs().size(); i++) {
                WorkerGroupSpec group = cluster.getWorkerGroupSpecs().get(i);
                String worker = RayServiceSpec.CLUSTER + ".worker_group_specs[" + i + "]";
                add(mentions, worker + ".limits", Role.WORKER, group.getLimits());
                add(mentions, worker + ".requests", Role.WORKER, group.getRequests());
              }
            });
    return mentions;
  }

  private static void add(
      List<Mention> mentions, String field, Role role, @Nullable ResourceSpec spec) {
    if (spec != null) {
      add(mentions, field, role, spec.getSpecCode());
    }
  }

  private static void add(List<Mention> mentions, String field, Role role, @Nullable String code) {
    if (code != null && !code.isBlank()) {
      mentions.add(new Mention(field + ".spec_code", role, code));
    }
  }
}

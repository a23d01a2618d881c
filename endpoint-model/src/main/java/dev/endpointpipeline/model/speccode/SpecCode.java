package dev.endpointpipeline.model.speccode;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A named node size. The meaning of a code never changes: another size gets another code.
 *
 * @param roles the allowed uses, at least one
 * @param acceleratorType Ray's name of the GPU or NPU model, for example {@code A100}
 * @param nodeSelector labels that a Kubernetes node must have
 * @param runtimeClassName the Kubernetes runtime class of its pods
 * @param maxNodes maximum number of nodes of this size in one group, at least 1
 */
public record SpecCode(
    String code,
    Status status,
    Set<Role> roles,
    NodeSize size,
    Optional<String> acceleratorType,
    SortedMap<String, String> nodeSelector,
    List<Toleration> tolerations,
    Optional<String> runtimeClassName,
    int maxNodes) {

  /** Whether a code may be used. */
  public enum Status {
    ACTIVE,
    /** Only by endpoints that use it already. */
    DEPRECATED,
    /** By no endpoint. */
    RETIRED
  }

  /** The uses of a size. */
  public enum Role {
    /** The head of a Ray cluster. */
    HEAD,
    /** Worker nodes of a Ray cluster. */
    WORKER,
    /** reserved_resource.apu */
    APU,
    /** reserved_resource.dpu */
    DPU,
    /** reserved_resource.mu */
    MU
  }

  /** Copies the collections. */
  public SpecCode {
    roles = Set.copyOf(roles);
    nodeSelector = Collections.unmodifiableSortedMap(new TreeMap<>(nodeSelector));
    tolerations = List.copyOf(tolerations);
  }
}

package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.catalogue.Quantity;
import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.model.speccode.SpecCode;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.schemas.ResourceSpec;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The sizes of nodes: the amounts in the request, or else those of the spec code. */
final class NodeSizes {
  /** Ray's name for Ascend NPUs. */
  private static final String NPU = "NPU";

  private final SpecCodes codes;
  private final String npuDevice;
  private final SpecProblems problems;

  /**
   * @param npuDevice what Kubernetes calls the NPUs of {@code npu_resource}
   */
  NodeSizes(SpecCodes codes, String npuDevice, SpecProblems problems) {
    this.codes = codes;
    this.npuDevice = npuDevice;
    this.problems = problems;
  }

  /** The code that a size names, if it names one that is known. */
  Optional<SpecCode> code(@Nullable ResourceSpec size) {
    return Optional.ofNullable(size).map(ResourceSpec::getSpecCode).flatMap(codes::find);
  }

  /**
   * The size; none if its code is not known, or it has problems.
   *
   * @param field where it is in the request
   */
  Optional<NodeSize> of(String field, ResourceSpec given) {
    Optional<NodeSize> named = code(given).map(SpecCode::size);
    if (given.getSpecCode() != null && named.isEmpty()) {
      return Optional.empty();
    }
    Optional<Quantity> cpu =
        amount(
            field + ".cpu_resource",
            given.getCpuResource(),
            Quantity::of,
            named.map(NodeSize::cpu));
    Optional<Quantity> memory =
        amount(
            field + ".memory_resource",
            given.getMemoryResource(),
            Quantity::gibibytes,
            named.map(NodeSize::memory));
    SortedMap<String, Quantity> devices = new TreeMap<>();
    SortedMap<String, Quantity> rayResources = new TreeMap<>();
    named.ifPresent(
        size -> {
          devices.putAll(size.extended());
          rayResources.putAll(size.rayResources());
        });
    if (given.getNpuResource() != null) {
      replace(devices, npuDevice, given.getNpuResource());
      replace(rayResources, NPU, given.getNpuResource());
    }
    return cpu.flatMap(
        cores -> memory.map(bytes -> new NodeSize(cores, bytes, devices, rayResources)));
  }

  private Optional<Quantity> amount(
      String field,
      @Nullable Integer given,
      IntFunction<Quantity> quantity,
      Optional<Quantity> named) {
    if (given == null) {
      if (named.isEmpty()) {
        problems.add(field, "missing", "an amount, or a spec_code");
      }
      return named;
    }
    if (given == 0) {
      problems.add(field, given, ">= 1");
      return Optional.empty();
    }
    return Optional.of(quantity.apply(given));
  }

  private static void replace(SortedMap<String, Quantity> amounts, String name, int amount) {
    if (amount == 0) {
      amounts.remove(name);
    } else {
      amounts.put(name, Quantity.of(amount));
    }
  }
}

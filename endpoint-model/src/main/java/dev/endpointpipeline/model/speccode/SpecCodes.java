package dev.endpointpipeline.model.speccode;

import dev.endpointpipeline.model.catalogue.CatalogueEntry;
import dev.endpointpipeline.model.catalogue.CatalogueText;
import dev.endpointpipeline.model.catalogue.InvalidCatalogueException;
import dev.endpointpipeline.model.catalogue.Quantity;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The catalogue of spec codes in an operator's YAML:
 *
 * <pre>{@code
 * - code: ray.gpu.8u64g.a100      # its meaning never changes
 *   status: ACTIVE                # the default; DEPRECATED, RETIRED
 *   roles: [HEAD, WORKER]         # and APU, DPU, MU for reserved_resource
 *   cpu: 8                        # Kubernetes quantities
 *   memory: 64Gi
 *   extended: {nvidia.com/gpu: 1}
 *   rayResources: {NPU: 8}        # only what can't be derived from the above
 *   acceleratorType: A100
 *   nodeSelector: {pool: a100}
 *   tolerations:
 *     - {key: gpu, operator: Exists, effect: NoSchedule}
 *   runtimeClassName: nvidia
 *   maxNodes: 100                 # in one group; 10000 when left out
 * }</pre>
 */
public final class SpecCodes {
  private static final int MAX_NODES = 10_000;

  /** Ray derives these from the node. */
  private static final Set<String> DERIVED = Set.of("CPU", "GPU", "memory", "object_store_memory");

  private final Map<String, SpecCode> byCode;

  private SpecCodes(List<SpecCode> codes) {
    Map<String, SpecCode> map = new LinkedHashMap<>();
    codes.forEach(code -> map.put(code.code(), code));
    this.byCode = Collections.unmodifiableMap(map);
  }

  /**
   * Reads a catalogue.
   *
   * @throws InvalidCatalogueException with every mistake and its entry
   */
  public static SpecCodes parse(String yaml) {
    return new SpecCodes(CatalogueText.read(yaml, List.of("code"), SpecCodes::specCode));
  }

  /** The code with the name, even if it is retired. */
  public Optional<SpecCode> find(String code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /** All codes in the order of the text. */
  public Collection<SpecCode> all() {
    return byCode.values();
  }

  private static SpecCode specCode(CatalogueEntry in) {
    return new SpecCode(
        in.text("code"),
        in.choice("status", SpecCode.Status.class, SpecCode.Status.ACTIVE),
        in.choices("roles", SpecCode.Role.class),
        new NodeSize(cores(in), bytes(in), devices(in), rayResources(in)),
        in.optionalText("acceleratorType"),
        in.texts("nodeSelector"),
        in.list("tolerations", SpecCodes::toleration),
        in.optionalText("runtimeClassName"),
        in.integer("maxNodes", 1, MAX_NODES, MAX_NODES));
  }

  private static Quantity cores(CatalogueEntry in) {
    return in.quantity("cpu");
  }

  private static Quantity bytes(CatalogueEntry in) {
    Quantity memory = in.quantity("memory");
    if (!memory.isWhole()) {
      in.refuse("memory", memory, "whole bytes; m is a thousandth, M a million");
    }
    return memory;
  }

  private static SortedMap<String, Quantity> devices(CatalogueEntry in) {
    SortedMap<String, Quantity> devices = in.quantities("extended");
    devices.forEach(
        (device, number) -> {
          if (!number.isWhole() || !device.contains("/")) {
            in.refuse("extended." + device, number, "a whole number of domain/device");
          }
        });
    return devices;
  }

  private static SortedMap<String, Quantity> rayResources(CatalogueEntry in) {
    SortedMap<String, Quantity> resources = in.quantities("rayResources");
    resources.forEach(
        (resource, amount) -> {
          if (DERIVED.contains(resource)) {
            in.refuse("rayResources." + resource, amount, "only what Ray does not derive");
          }
        });
    return resources;
  }

  private static Toleration toleration(CatalogueEntry in) {
    Toleration toleration =
        new Toleration(
            in.optionalText("key"),
            in.choice("operator", Toleration.Operator.class, Toleration.Operator.Equal),
            in.optionalText("value"),
            in.optionalChoice("effect", Toleration.Effect.class));
    boolean exists = toleration.operator() == Toleration.Operator.Exists;
    if (exists && toleration.value().isPresent()) {
      in.refuse("value", toleration.value().get(), "none with the operator Exists");
    }
    if (!exists && toleration.key().isEmpty()) {
      in.refuse("key", "missing", "a text with the operator Equal");
    }
    return toleration;
  }
}

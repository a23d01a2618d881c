package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.speccode.NodeSize;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The resources that Ray sees on a node, as KubeRay 1.7 derives them from a container's limits. */
final class RayNode {
  static final String CPU = "CPU";
  static final String MEMORY = "memory";
  static final String GPU = "GPU";

  private static final Pattern GPUS = Pattern.compile(".*gpu|nvidia\\.com/mig-\\d+g\\.\\d+gb");
  private static final Map<String, String> OTHER_DEVICES =
      Map.of("aws.amazon.com/neuroncore", "neuron_cores", "google.com/tpu", "TPU");

  private RayNode() {}

  /** Amounts by Ray's names; memory in bytes. */
  static SortedMap<String, BigDecimal> resources(NodeSize limits) {
    SortedMap<String, BigDecimal> resources = new TreeMap<>();
    resources.put(CPU, BigDecimal.valueOf(limits.cpu().roundedUp()));
    resources.put(MEMORY, limits.memory().amount());
    limits
        .extended()
        .forEach(
            (device, number) -> {
              // The first of several kinds of GPU, by name, counts.
              if (GPUS.matcher(device).matches()) {
                resources.putIfAbsent(GPU, number.amount());
              } else if (OTHER_DEVICES.containsKey(device)) {
                resources.put(OTHER_DEVICES.get(device), number.amount());
              }
            });
    limits.rayResources().forEach((name, amount) -> resources.put(name, amount.amount()));
    return resources;
  }
}

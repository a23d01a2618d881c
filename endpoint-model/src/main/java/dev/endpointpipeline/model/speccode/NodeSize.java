package dev.endpointpipeline.model.speccode;

import dev.endpointpipeline.model.catalogue.Quantity;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The size of a node.
 *
 * @param cpu cores
 * @param memory bytes
 * @param extended whole numbers of devices by their Kubernetes resource names, for example {@code
 *     nvidia.com/gpu}
 * @param rayResources Ray's custom resources, apart from CPU, memory and GPUs, for example {@code
 *     NPU}
 */
public record NodeSize(
    Quantity cpu,
    Quantity memory,
    SortedMap<String, Quantity> extended,
    SortedMap<String, Quantity> rayResources) {

  /** Copies the maps. */
  public NodeSize {
    extended = Collections.unmodifiableSortedMap(new TreeMap<>(extended));
    rayResources = Collections.unmodifiableSortedMap(new TreeMap<>(rayResources));
  }
}

package dev.endpointpipeline.runtime.ray;

/** Who provides the Ray cluster of an endpoint. */
public enum ClusterProvisioning {
  /** It exists already: its nodes and images can't be chosen. */
  EXISTING,
  /** The runtime creates one for each endpoint. */
  MANAGED
}

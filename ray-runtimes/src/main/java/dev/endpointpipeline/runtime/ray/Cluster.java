package dev.endpointpipeline.runtime.ray;

/** Where a runtime has its Ray cluster from. */
public enum Cluster {
  /** It is there before the endpoint: nodes and images are as they are. */
  GIVEN,
  /** The runtime makes one for each endpoint. */
  MADE
}

package dev.endpointpipeline.gateway.readmodel;

/** An endpoint that exists. */
sealed interface LiveEndpoint extends EndpointEntry permits StoredState, FoldedState {
  /** The state after all requests that are known here. */
  StoredState newest();
}

package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.schemas.EndpointState;

/** What is to be done in the world after a transition. Effects are idempotent. */
public sealed interface Effect {
  /** Make the runtime serve the state's spec. */
  record Apply(EndpointState state) implements Effect {}

  /** Remove the endpoint from the runtime. */
  record Delete(EndpointState state) implements Effect {}

  /** Stop what is going on for the endpoint, if anything is. */
  record Stop() implements Effect {}

  /** Let things be. */
  record None() implements Effect {}
}

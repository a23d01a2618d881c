/**
 * How one revision of an endpoint is rolled out, whatever it is rolled out to: what is remembered
 * between two polls, the rules by which a rollout waits, repeats a write or fails, how all of this
 * is put into words, and the driver that carries decisions out.
 *
 * <p>A runtime decides from values alone and returns a {@link
 * dev.endpointpipeline.runtime.rollout.RolloutDecision}; {@link
 * dev.endpointpipeline.runtime.rollout.RolloutDriver} does the rest. Nothing here knows a runtime,
 * HTTP or Kubernetes.
 */
@NullMarked
package dev.endpointpipeline.runtime.rollout;

import org.jspecify.annotations.NullMarked;

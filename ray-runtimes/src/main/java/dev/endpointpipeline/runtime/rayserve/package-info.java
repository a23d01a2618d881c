/**
 * Applies endpoints to the Serve REST API of a Ray that runs already: one Ray per endpoint, since
 * each configuration replaces the whole of Serve.
 *
 * <p>{@link dev.endpointpipeline.runtime.rayserve.ServeRollout} decides, from values alone; only
 * {@link dev.endpointpipeline.runtime.rayserve.ServeClient} talks to Ray. No Kubernetes may enter,
 * and nothing that kuberay would do alike: that belongs to {@code runtime.rollout}. How Ray behaves
 * is in docs/ray.md, and why this package does what it does in
 * docs/decisions/0016-ray-serve-runtime.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.rayserve;

import org.jspecify.annotations.NullMarked;

/**
 * Applies endpoints to a Kubernetes with KubeRay: a RayService, and so a Ray cluster, per endpoint.
 *
 * <p>{@link dev.endpointpipeline.runtime.kuberay.KubeRayRollout} decides, from values alone; {@link
 * dev.endpointpipeline.runtime.kuberay.KubeRayClient} and {@link
 * dev.endpointpipeline.runtime.kuberay.DiagnosticsReader} talk to the API server. Nothing here
 * talks to Ray, and nothing may enter that rayserve would do alike: that belongs to {@code
 * runtime.rollout}. Why this package does what it does is in
 * docs/decisions/0017-kuberay-runtime.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.kuberay;

import org.jspecify.annotations.NullMarked;

/**
 * Makes a RayService, and so a Ray cluster, of each endpoint, on a Kubernetes with KubeRay.
 *
 * <p>What is to be done next is decided by {@link
 * dev.endpointpipeline.runtime.kuberay.KubeRayRollout}, from values alone; only {@link
 * dev.endpointpipeline.runtime.kuberay.Kubernetes} speaks to the API server. Nothing here speaks to
 * Ray. Why we answer as we do is in docs/decisions/0017-kuberay-runtime.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.kuberay;

import org.jspecify.annotations.NullMarked;

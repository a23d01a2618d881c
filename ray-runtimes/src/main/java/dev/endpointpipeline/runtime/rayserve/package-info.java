/**
 * Applies endpoints to the Serve REST API of a Ray that runs already: one Ray per endpoint, since
 * each configuration replaces the whole of Serve.
 *
 * <p>What is to be done next is decided by {@link
 * dev.endpointpipeline.runtime.rayserve.ServeRollout}, from values alone; only {@link
 * dev.endpointpipeline.runtime.rayserve.ServeClient} speaks to Ray. No Kubernetes. How Ray behaves
 * is written down in docs/ray.md, why we answer as we do in
 * docs/decisions/0016-ray-serve-runtime.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.rayserve;

import org.jspecify.annotations.NullMarked;

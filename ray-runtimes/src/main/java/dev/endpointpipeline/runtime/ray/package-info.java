/**
 * What Ray is given: from an endpoint's spec to applications and nodes, the rules that Ray would
 * enforce late or not at all, the marks in a configuration, and what may be shown of Ray's
 * messages. Pure, except for the catalogue files that it reads. Ray's own vocabulary lives here; no
 * HTTP and no Kubernetes may enter, nor the course of a rollout.
 *
 * <p>The rules follow Ray 2.60, see docs/ray.md; how each field is mapped is in docs/mapping.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.ray;

import org.jspecify.annotations.NullMarked;

/**
 * What all runtimes on Ray share, pure but for the files of catalogues that it looks at: from an
 * endpoint's spec to what Ray is to run and on which nodes, the rules that Ray would enforce late
 * or not at all, the marks with which it is handed over, and what is told of it: failures,
 * warnings, whether what served before still does. Ray's own vocabulary lives here; no HTTP, no
 * Kubernetes.
 *
 * <p>The rules follow Ray 2.60, see docs/ray.md; what becomes of each field is in docs/mapping.md.
 */
@NullMarked
package dev.endpointpipeline.runtime.ray;

import org.jspecify.annotations.NullMarked;

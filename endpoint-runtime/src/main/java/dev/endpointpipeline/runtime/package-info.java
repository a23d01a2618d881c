/**
 * What the worker asks of the thing that serves endpoints. Each runtime implements it in a package
 * of its own; neither Ray nor Kubernetes, nor anything of the worker, may enter here.
 */
@NullMarked
package dev.endpointpipeline.runtime;

import org.jspecify.annotations.NullMarked;

/**
 * What the worker asks of the thing that serves endpoints. One package below it per runtime; only
 * that package may know Ray or Kubernetes.
 */
@NullMarked
package dev.endpointpipeline.worker.runtime;

import org.jspecify.annotations.NullMarked;

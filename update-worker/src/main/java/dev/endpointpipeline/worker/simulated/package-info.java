/**
 * A runtime that serves nothing and needs nothing: for the quickstart, demonstrations and tests.
 */
@NullMarked
package dev.endpointpipeline.worker.simulated;

import org.jspecify.annotations.NullMarked;

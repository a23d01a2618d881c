/**
 * The pipeline under test: brokers, registry and services as processes, and clients to inspect it.
 * Must not contain expectations of tests.
 */
@NullMarked
package dev.endpointpipeline.endtoend.pipeline;

import org.jspecify.annotations.NullMarked;

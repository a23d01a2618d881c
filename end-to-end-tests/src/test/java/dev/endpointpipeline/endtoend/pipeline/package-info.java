/**
 * The pipeline under test: brokers, registry and services as processes, and the outside's means to
 * look at it. What a test expects of it must not enter.
 */
@NullMarked
package dev.endpointpipeline.endtoend.pipeline;

import org.jspecify.annotations.NullMarked;

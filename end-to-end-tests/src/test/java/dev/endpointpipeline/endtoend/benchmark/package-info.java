/**
 * What the pipeline does per second and how long it takes, beside what the same machine does
 * without it. Started by the Maven profile {@code benchmark}, never by the tests.
 */
@NullMarked
package dev.endpointpipeline.endtoend.benchmark;

import org.jspecify.annotations.NullMarked;

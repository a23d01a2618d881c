/** All tests use real processes. */
@NullMarked
package dev.endpointpipeline.localstack;

import org.jspecify.annotations.NullMarked;

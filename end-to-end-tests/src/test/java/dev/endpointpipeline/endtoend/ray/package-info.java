/** The pipeline on a real Ray. Its tests run in the Maven profile {@code real-ray}. */
@NullMarked
package dev.endpointpipeline.endtoend.ray;

import org.jspecify.annotations.NullMarked;

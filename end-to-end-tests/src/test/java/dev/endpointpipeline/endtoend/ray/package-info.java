/** Tests on a real Ray cluster, in the Maven profile {@code real-ray}. */
@NullMarked
package dev.endpointpipeline.endtoend.ray;

import org.jspecify.annotations.NullMarked;

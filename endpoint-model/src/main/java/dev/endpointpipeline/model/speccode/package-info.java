/**
 * Node sizes by their codes. Independent of Ray and Kubernetes: runtimes map a size, and load the
 * catalogue's text.
 */
@NullMarked
package dev.endpointpipeline.model.speccode;

import org.jspecify.annotations.NullMarked;

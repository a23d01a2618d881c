/** End-to-end tests of the pipeline's guarantees. Other packages start and inspect it. */
@NullMarked
package dev.endpointpipeline.endtoend;

import org.jspecify.annotations.NullMarked;

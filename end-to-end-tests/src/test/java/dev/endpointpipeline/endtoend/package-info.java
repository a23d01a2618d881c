/** What the pipeline promises, seen from outside. How it is started and looked at is elsewhere. */
@NullMarked
package dev.endpointpipeline.endtoend;

import org.jspecify.annotations.NullMarked;

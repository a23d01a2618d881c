/** Tests of what callers saw, mostly with journals of real runs. */
@NullMarked
package dev.endpointpipeline.loadreplay.history;

import org.jspecify.annotations.NullMarked;

/**
 * How a patch changes a spec, and which changes matter to runtimes. Pure functions: no I/O, no
 * clock, and no record is ever changed, as records are shared.
 */
@NullMarked
package dev.endpointpipeline.model.patch;

import org.jspecify.annotations.NullMarked;

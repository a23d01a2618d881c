/**
 * Applies patches to specs, and decides which changes concern runtimes. Pure functions: no I/O, no
 * clock, and no record is modified, because records are shared.
 */
@NullMarked
package dev.endpointpipeline.model.patch;

import org.jspecify.annotations.NullMarked;

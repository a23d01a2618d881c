/**
 * Checks the guarantees for a run: what callers saw against the records of the topics. Knows the
 * contract of the topics, but not how the run was executed or how the services work.
 */
@NullMarked
package dev.endpointpipeline.loadreplay.verify;

import org.jspecify.annotations.NullMarked;

/**
 * Delays the lifecycle's effects until their transaction commits. Must not know what an effect
 * does.
 */
@NullMarked
package dev.endpointpipeline.worker.commit;

import org.jspecify.annotations.NullMarked;

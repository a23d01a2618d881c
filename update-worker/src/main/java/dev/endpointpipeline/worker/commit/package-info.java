/**
 * Holds the lifecycle's effects back until the transaction that decided them is committed. Must not
 * know what an effect does.
 */
@NullMarked
package dev.endpointpipeline.worker.commit;

import org.jspecify.annotations.NullMarked;

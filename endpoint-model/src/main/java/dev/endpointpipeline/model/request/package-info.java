/**
 * From the text of a request to the records of the contract: what a valid endpoint is, field by
 * field, with every fault found at once.
 *
 * <p>No I/O and no rule of one runtime enters here: what only Ray would refuse, passes.
 */
@NullMarked
package dev.endpointpipeline.model.request;

import org.jspecify.annotations.NullMarked;

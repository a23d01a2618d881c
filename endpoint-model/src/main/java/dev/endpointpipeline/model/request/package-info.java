/**
 * Reads the text of a request into records of the contract: validates an endpoint field by field
 * and finds all violations at once.
 *
 * <p>No I/O and no rules of a runtime: accepts what only Ray would reject.
 */
@NullMarked
package dev.endpointpipeline.model.request;

import org.jspecify.annotations.NullMarked;

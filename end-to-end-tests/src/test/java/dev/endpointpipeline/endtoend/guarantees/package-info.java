/**
 * Checks a run by the responses to callers and the records of the topics. Knows the contract, but
 * not how the run was executed or how the services work.
 */
@NullMarked
package dev.endpointpipeline.endtoend.guarantees;

import org.jspecify.annotations.NullMarked;

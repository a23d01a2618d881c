/**
 * Judges a run by what callers were told and what the topics hold. Knows the contract, and neither
 * how the run was made nor how the services work.
 */
@NullMarked
package dev.endpointpipeline.endtoend.guarantees;

import org.jspecify.annotations.NullMarked;

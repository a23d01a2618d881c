/**
 * The JSON view of an endpoint for callers of the API. Knows JSON and the contract's records, but
 * not HTTP or the lifecycle.
 */
@NullMarked
package dev.endpointpipeline.model.view;

import org.jspecify.annotations.NullMarked;

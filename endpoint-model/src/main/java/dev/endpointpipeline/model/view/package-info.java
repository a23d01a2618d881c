/**
 * How an endpoint looks to callers of the HTTP API. Knows JSON and the contract's records; nothing
 * of HTTP, and nothing of how a state came about.
 */
@NullMarked
package dev.endpointpipeline.model.view;

import org.jspecify.annotations.NullMarked;

/**
 * Every endpoint's newest state, from the topic endpoint-state, and what this gateway accepted
 * since.
 *
 * <p>Answers from this process and its disk only; knows nothing of HTTP. Nothing else may hold
 * endpoint state. Summaries are on the heap, states and pending requests in {@code OffHeapStore}.
 */
@NullMarked
package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.NullMarked;

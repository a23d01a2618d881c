/**
 * Every endpoint's newest state, from the topic endpoint-state, and over it the requests that the
 * worker has not handled yet.
 *
 * <ul>
 *   <li>{@code ReadModel} is what the rest of the gateway sees: find and list endpoints, preview a
 *       request, wait for a revision, a decision or a result.
 *   <li>{@code EndpointTable} has an {@code EndpointEntry} for each endpoint, and counts what all
 *       of them take. Summaries are on the heap, states in {@code StateCheckpoint}, which keeps
 *       them for the next start, and pending requests in {@code OffHeapStore}, which does not.
 *   <li>{@code PartitionFold} changes the entries of one partition under its lock: it folds
 *       requests over states, in the order of {@code PartitionOrder}, as {@code RequestDecider}
 *       decides.
 *   <li>{@code Waiters} has the calls that wait.
 *   <li>{@code LogFollower} reads the topics and feeds the folds.
 * </ul>
 *
 * <p>Serves from this process and its disk only. Knows nothing of HTTP. No other package may hold
 * endpoint state.
 */
@NullMarked
package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.NullMarked;

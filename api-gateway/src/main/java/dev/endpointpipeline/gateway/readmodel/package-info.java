/**
 * Every endpoint's newest state, from the topic endpoint-state, and what this gateway accepted
 * since.
 *
 * <p>Answers from memory only; knows nothing of HTTP. Nothing else may hold endpoint state.
 */
@NullMarked
package dev.endpointpipeline.gateway.readmodel;

import org.jspecify.annotations.NullMarked;

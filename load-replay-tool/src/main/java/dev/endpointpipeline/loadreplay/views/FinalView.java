package dev.endpointpipeline.loadreplay.views;

import dev.endpointpipeline.loadreplay.history.Shown;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway responded to a show after a run.
 *
 * @param gateway base address
 * @param shown the endpoint; null if the gateway did not show it
 * @param status the endpoint's status as in {@code RUNNING}; empty if it was not shown
 * @param problem what the gateway did instead, for people; null if it showed the endpoint
 * @param isMissing whether the gateway says that there is no such endpoint; with another problem
 *     nothing is known
 * @param body the response's text, which may have what must not be shown
 */
public record FinalView(
    String gateway,
    @Nullable Shown shown,
    String status,
    @Nullable String problem,
    boolean isMissing,
    String body) {}

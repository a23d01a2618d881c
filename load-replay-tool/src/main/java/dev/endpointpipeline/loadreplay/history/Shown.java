package dev.endpointpipeline.loadreplay.history;

/**
 * A view of an endpoint in a response with status 200.
 *
 * @param key the endpoint's, as in Kafka
 * @param revision the ETag
 * @param description empty if absent
 * @param maxOfMu {@code reserved_resource.mu.max} as text; empty if absent
 */
public record Shown(
    Origin origin, String key, long revision, String name, String description, String maxOfMu) {}

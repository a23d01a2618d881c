package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import java.util.Objects;

/**
 * A view of an endpoint in a response with status 200.
 *
 * @param key the endpoint's, as in Kafka
 * @param revision the ETag
 * @param description empty if absent
 * @param maxOfMu {@code reserved_resource.mu.max} as text; empty if absent
 */
public record Shown(
    Origin origin, String key, long revision, String name, String description, String maxOfMu)
    implements Observation {
  /** A view as it is in a journal. */
  public static Shown of(Origin origin, String key, long revision, JournalEntry.Shown shown) {
    return new Shown(
        origin,
        key,
        revision,
        Objects.requireNonNullElse(shown.name(), ""),
        Objects.requireNonNullElse(shown.description(), ""),
        Objects.toString(shown.muMax(), ""));
  }
}

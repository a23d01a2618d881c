package dev.endpointpipeline.loadreplay.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A line of a journal: a finished call, or if {@code mapped} is present, the id of an endpoint.
 *
 * @param n position of the call in the recording
 * @param id of the call
 * @param key idempotency key that was sent
 * @param status of the last response; 0 if there was none
 * @param revision entity tag of the response, without quotes
 * @param due microseconds since the start of the run, as the next two
 * @param sent when the last attempt was sent; absent if none was
 * @param done when the last response was complete
 * @param attempts how often the call was sent
 * @param error code of the response, or why there is none
 * @param endpoint the recorded endpoint
 * @param mapped the endpoint's id in this run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "n",
  "id",
  "endpoint",
  "mapped",
  "key",
  "status",
  "revision",
  "due",
  "sent",
  "done",
  "attempts",
  "error"
})
record JournalEntry(
    @Nullable Long n,
    @Nullable String id,
    @Nullable String key,
    @Nullable Integer status,
    @Nullable String revision,
    @Nullable Long due,
    @Nullable Long sent,
    @Nullable Long done,
    @Nullable Integer attempts,
    @Nullable String error,
    @Nullable String endpoint,
    @Nullable String mapped) {

  static JournalEntry ofMapping(String recorded, String id) {
    return new JournalEntry(
        null, null, null, null, null, null, null, null, null, null, recorded, id);
  }
}

package dev.endpointpipeline.loadreplay.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of a journal: a finished call; or if {@code mapped} is present, the id of an endpoint; or
 * if {@code started} is present, the moment when the run began or was resumed. All before the first
 * such line happened before the run.
 *
 * @param n position of the call in the recording; absent for a create before the run
 * @param id of the call
 * @param operation create, list, show, update, delete or other
 * @param endpoint the recorded endpoint
 * @param mapped the endpoint's id in this run
 * @param resource the endpoint of this run that the call was about, as {@code workspace/endpoint};
 *     absent if the call was about none, or its create failed
 * @param gateway base address that the call was sent to; absent if it was not sent
 * @param key idempotency key that was sent
 * @param requestId X-Request-Id of the last response
 * @param status of the last response; 0 if there was none
 * @param revision entity tag of the response, without quotes
 * @param due microseconds since the start of the run, as the next two
 * @param sent when the last attempt was sent; absent if none was
 * @param done when the last response was complete
 * @param attempts how often the call was sent
 * @param error code of the response, or why there is none
 * @param shown what a show with status 200 had
 * @param started microseconds since 1970 when the clock of the run was at {@code due}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "n",
  "id",
  "operation",
  "endpoint",
  "mapped",
  "resource",
  "gateway",
  "key",
  "request_id",
  "status",
  "revision",
  "due",
  "sent",
  "done",
  "attempts",
  "error",
  "shown",
  "started"
})
public record JournalEntry(
    @Nullable Long n,
    @Nullable String id,
    @Nullable String operation,
    @Nullable String endpoint,
    @Nullable String mapped,
    @Nullable String resource,
    @Nullable String gateway,
    @Nullable String key,
    @JsonProperty("request_id") @Nullable String requestId,
    @Nullable Integer status,
    @Nullable String revision,
    @Nullable Long due,
    @Nullable Long sent,
    @Nullable Long done,
    @Nullable Integer attempts,
    @Nullable String error,
    @Nullable Shown shown,
    @Nullable Long started) {

  static JournalEntry ofMapping(String recorded, String id) {
    return new JournalEntry(
        null, null, null, recorded, id, null, null, null, null, null, null, null, null, null, null,
        null, null, null);
  }

  static JournalEntry ofSession(long due, long started) {
    return new JournalEntry(
        null, null, null, null, null, null, null, null, null, null, null, due, null, null, null,
        null, null, started);
  }

  /** The body of a create before the run; null for a call of the recording. */
  public byte @Nullable [] bodyOfEarlierCreate() {
    return n == null && id != null && endpoint != null ? EndpointCreation.body(endpoint) : null;
  }

  /**
   * The part of an endpoint that a run remembers of its views.
   *
   * @param muMax {@code reserved_resource.mu.max}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"name", "description", "mu_max"})
  public record Shown(
      @Nullable String name,
      @Nullable String description,
      @JsonProperty("mu_max") @Nullable Long muMax) {
    private static final JsonMapper JSON =
        JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private record View(
        @Nullable String name,
        @Nullable String description,
        @JsonProperty("reserved_resource") @Nullable Reserved reserved) {}

    private record Reserved(@Nullable Mu mu) {}

    private record Mu(@Nullable Long max) {}

    /** Reads the body of a response; null if it is no endpoint. */
    public static @Nullable Shown of(String body) {
      try {
        View view = JSON.readValue(body, View.class);
        if (view == null) {
          return null;
        }
        Mu mu = view.reserved() == null ? null : view.reserved().mu();
        return new Shown(view.name(), view.description(), mu == null ? null : mu.max());
      } catch (JacksonException e) {
        return null;
      }
    }
  }
}

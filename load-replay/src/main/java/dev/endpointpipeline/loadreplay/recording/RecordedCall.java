package dev.endpointpipeline.loadreplay.recording;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of the API in a recording.
 *
 * @param id unique in the recording
 * @param atMicros since the start of the recording, at least 0
 * @param method GET, POST, PUT or DELETE
 * @param url absolute, with the workspace and the endpoint as they were recorded
 * @param headers without credentials
 * @param body as sent; empty if there was none
 * @param endpoint the recorded endpoint's id, also of a create; null if the call is not about one
 * @param caller the recorded user; null if unknown
 * @param retryOf id of the call that this one repeats with the same idempotency key
 * @param ifMatch id of the earlier call whose response has the ETag to send as {@code If-Match}
 * @param expectedStatuses statuses that are expected; any 2xx if there are none
 */
public record RecordedCall(
    String id,
    long atMicros,
    String method,
    URI url,
    Map<String, List<String>> headers,
    byte[] body,
    @Nullable String endpoint,
    @Nullable String caller,
    @Nullable String retryOf,
    @Nullable String ifMatch,
    List<Integer> expectedStatuses) {}

package dev.endpointpipeline.loadreplay.recording;

import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call of the API in a recording.
 *
 * @param id unique in the recording; 1–{@value #MAX_ID_LENGTH} visible ASCII characters, because an
 *     idempotency key is made of it
 * @param atMicros since the start of the recording, at least 0
 * @param method GET, POST, PUT or DELETE
 * @param url absolute, with the workspace and the endpoint as they were recorded
 * @param headers without credentials: such headers are dropped
 * @param body as sent; empty if there was none
 * @param endpoint the recorded endpoint's id, also of a create: 1–36 letters, digits and hyphens;
 *     null if the call is not about one
 * @param caller the recorded user; null if unknown
 * @param retryOf id of the call that this one repeats with the same idempotency key
 * @param ifMatch id of the earlier call whose response has the ETag to send as {@code If-Match}
 * @param expectedStatuses statuses that are expected; any 2xx if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // equals compares the content.
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
    List<Integer> expectedStatuses) {

  /** Maximum length of an id. */
  public static final int MAX_ID_LENGTH = 128;

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** Signatures and tokens age, so a replay authenticates by itself. In lower case. */
  private static final Set<String> CREDENTIALS =
      Set.of(
          "authorization",
          "proxy-authorization",
          "cookie",
          "x-auth-token",
          "x-subject-token",
          "x-security-token",
          "x-sdk-date",
          "x-sdk-content-sha256",
          "x-api-key",
          "api-key");

  /**
   * @throws IllegalArgumentException if a value is invalid; the message begins with the member of
   *     the file
   */
  public RecordedCall {
    requireId("id", id);
    require(atMicros >= 0, "at", atMicros, ">= 0");
    require(METHODS.contains(method), "method", method, "GET, POST, PUT or DELETE");
    String scheme = url.getScheme();
    require(
        scheme != null
            && SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
            && url.getRawAuthority() != null,
        "url",
        url,
        "an absolute http or https URL");
    headers = withoutCredentials(headers);
    headers.forEach(
        (name, values) ->
            require(
                values.stream().noneMatch(RecordedCall::hasLineBreak),
                "header." + name,
                values,
                "no line breaks"));
    require(
        endpoint == null || EndpointKey.isId(endpoint),
        "endpoint",
        "'" + endpoint + "'",
        EndpointPath.ID_FORM);
    requireIdOrNull("retry_of", retryOf);
    requireIdOrNull("if_match", ifMatch);
    for (int status : expectedStatuses) {
      require(status >= 100 && status <= 599, "expect.status", status, "100-599");
    }
    expectedStatuses = List.copyOf(expectedStatuses);
  }

  private static boolean hasLineBreak(String value) {
    return value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0;
  }

  /** Whether a header has credentials, and so is never recorded. */
  public static boolean isCredential(String header) {
    return CREDENTIALS.contains(header.toLowerCase(Locale.ROOT));
  }

  /** Compares the content, also of the body. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordedCall call
        && id.equals(call.id)
        && atMicros == call.atMicros
        && method.equals(call.method)
        && url.equals(call.url)
        && headers.equals(call.headers)
        && Arrays.equals(body, call.body)
        && Objects.equals(endpoint, call.endpoint)
        && Objects.equals(caller, call.caller)
        && Objects.equals(retryOf, call.retryOf)
        && Objects.equals(ifMatch, call.ifMatch)
        && expectedStatuses.equals(call.expectedStatuses);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** Without headers and body, which may have secrets. */
  @Override
  public String toString() {
    return "RecordedCall[id=%s, at=%d, %s %s, %d bytes]"
        .formatted(id, atMicros, method, url, body.length);
  }

  private static Map<String, List<String>> withoutCredentials(Map<String, List<String>> headers) {
    if (headers.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> kept = new LinkedHashMap<>();
    headers.forEach(
        (name, values) -> {
          if (!isCredential(name)) {
            kept.put(name, List.copyOf(values));
          }
        });
    return Collections.unmodifiableMap(kept);
  }

  private static void requireIdOrNull(String member, @Nullable String id) {
    if (id != null) {
      requireId(member, id);
    }
  }

  private static void requireId(String member, String id) {
    boolean valid = !id.isEmpty() && id.length() <= MAX_ID_LENGTH;
    for (int i = 0; valid && i < id.length(); i++) {
      valid = id.charAt(i) > ' ' && id.charAt(i) <= '~';
    }
    require(valid, member, "'" + id + "'", "1-" + MAX_ID_LENGTH + " visible ASCII characters");
  }

  private static void require(boolean valid, String member, Object found, String expectation) {
    if (!valid) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %s)".formatted(member, found, expectation));
    }
  }
}

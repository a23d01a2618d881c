package dev.endpointpipeline.loadreplay.replay;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call got.
 *
 * @param status HTTP status; 0 if there was no response
 * @param etag the header as received
 * @param location the header as received
 * @param retryAfter seconds, at least 0
 * @param requestId the header X-Request-Id
 * @param body text of an error, or of a success whose body {@linkplain
 *     OutgoingRequest#wantResponseBody was wanted}; otherwise empty
 * @param error the body's error code, or why there was no response
 * @param mayRetry whether another attempt may succeed
 */
record Response(
    int status,
    @Nullable String etag,
    @Nullable String location,
    @Nullable Integer retryAfter,
    @Nullable String requestId,
    String body,
    @Nullable String error,
    boolean mayRetry) {
  private static final Pattern ERROR_CODE = Pattern.compile("\"error_code\": ?\"?([^\",}]{1,100})");
  private static final Pattern REVISION = Pattern.compile("\"(\\d{1,18})\"");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

  /** No response arrived. */
  static Response none(String reason) {
    return new Response(0, null, null, null, null, "", reason, true);
  }

  /** No response will ever arrive. */
  static Response never(String reason) {
    return new Response(0, null, null, null, null, "", reason, false);
  }

  static Response of(
      int status,
      @Nullable String etag,
      @Nullable String location,
      @Nullable String retryAfter,
      @Nullable String requestId,
      String body) {
    Integer seconds =
        retryAfter != null && SECONDS.matcher(retryAfter).matches()
            ? Integer.valueOf(retryAfter)
            : null;
    String error = status < 400 ? null : errorCode(status, body);
    return new Response(
        status, etag, location, seconds, requestId, body, error, BackOff.isRetryable(status));
  }

  private static String errorCode(int status, String body) {
    Matcher code = ERROR_CODE.matcher(body);
    return code.find() ? code.group(1) : "http." + status;
  }

  /** The entity tag without quotes; null if there is none. */
  @Nullable String revisionText() {
    return etag == null ? null : etag.replace("\"", "");
  }

  /** The revision in the entity tag; empty if there is none. */
  OptionalLong revision() {
    Matcher revision = REVISION.matcher(etag == null ? "" : etag);
    return revision.matches()
        ? OptionalLong.of(Long.parseLong(revision.group(1)))
        : OptionalLong.empty();
  }

  /** The id of the endpoint that was created; null if the response names none. */
  @Nullable String createdId() {
    return location == null ? null : location.substring(location.lastIndexOf('/') + 1);
  }
}

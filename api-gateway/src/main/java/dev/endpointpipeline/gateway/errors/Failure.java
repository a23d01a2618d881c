package dev.endpointpipeline.gateway.errors;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of failures: every response that is not a success. {@code docs/errors.md} explains each
 * to callers.
 *
 * <p>Codes are those of the API's page where it has one ({@code APIG.*}, {@code dataartsfabric.*},
 * {@code common.*}, 403). Our own are words, which can't be mistaken for the vendor's.
 */
public enum Failure {
  INVALID_REQUEST(
      400,
      "common.01000001",
      "The request is invalid",
      "Correct the fields that details names and send the request again."),
  MALFORMED_HTTP(
      400,
      "common.01000001",
      "The request is not valid HTTP/1.1, its path, query and headers are too large together, or"
          + " have characters that are not allowed",
      "Send a well-formed request with at most 80 KiB of path, query and headers together, and"
          + " printable ASCII in these; percent-encode what is not a letter, digit or hyphen in the"
          + " path."),
  ENDPOINT_UNKNOWN(
      400,
      "dataartsfabric.00010009",
      "The endpoint does not exist in this workspace",
      "Check workspace_id and endpoint_id. Right after a create at another gateway, send its"
          + " revision as X-Min-Revision."),
  ENDPOINT_BEING_DELETED(
      400,
      "endpoint.being-deleted",
      "The endpoint is being deleted and accepts no more updates",
      "Create a new endpoint."),
  NO_PREVIOUS_VERSION(
      400,
      "endpoint.no-previous-version",
      "The endpoint has no version before the current one that was ever applied",
      "Ask for version=CURRENT."),
  ENDPOINT_TOO_LARGE(
      400,
      "endpoint.too-large",
      "The endpoint's configuration would be over 1.75 MiB",
      "Make the configuration smaller."),
  QUOTA_EXCEEDED(
      400,
      "workspace.quota-exceeded",
      "The workspace would have too many endpoints, or they would take too much together; nothing"
          + " was changed",
      "Delete endpoints or make configurations smaller; the service's operator can raise the"
          + " quota."),
  IDEMPOTENCY_KEY_REUSED(
      400,
      "request.idempotency-key-reused",
      "The Idempotency-Key was used before for another request",
      "Take a new key for a new request; send a retry exactly as the first try was."),
  UNAUTHENTICATED(
      401,
      "APIG.1002",
      "Incorrect token or token resolution failed",
      "Send a valid token in the header X-Auth-Token."),
  SIGNATURE_REFUSED(
      401,
      "APIG.0301",
      "Incorrect IAM authentication information: the signature is not valid",
      "Check access key and secret key, that the clock is right, that nothing on the way changes"
          + " the request."),
  FORBIDDEN(403, "403", "The caller has no grant for this action in this workspace", ""),
  NO_SUCH_PATH(
      404,
      "APIG.0101",
      "There is no such API",
      "Check the path: /v1/workspaces/{workspace_id}/endpoints[/{endpoint_id}]."),
  METHOD_NOT_ALLOWED(
      405,
      "request.method-not-allowed",
      "The path does not allow this method",
      "Use one of the methods in the header Allow."),
  NOT_ACKNOWLEDGED(
      408,
      "common.00000408",
      "timeout exception occurred: the request was sent on but not acknowledged in time; it may"
          + " or may not take effect",
      "Retry with the same Idempotency-Key and body: a retry has no second effect."),
  REVISION_NOT_READ(
      408,
      "endpoint.revision-not-known",
      "This gateway did not read the revision in X-Min-Revision in time; nothing was changed",
      "Retry; if the endpoint was deleted meanwhile, omit X-Min-Revision."),
  BODY_TOO_SLOW(
      408,
      "request.body-too-slow",
      "The body did not arrive in time; nothing was changed",
      "Send the body without pauses."),
  REVISION_MISMATCH(
      412,
      "endpoint.revision-passed",
      "The endpoint's revision is not the one in If-Match; nothing was changed",
      "Read the endpoint, decide again, and send its ETag as If-Match; a create takes none."),
  BODY_TOO_LARGE(
      413, "request.body-too-large", "The body is too large", "Send a body of at most 1 MiB."),
  MEDIA_TYPE_UNSUPPORTED(
      415,
      "request.media-type-unsupported",
      "The body's media type or encoding is not supported",
      "Send Content-Type: application/json and no Content-Encoding."),
  TOO_MANY_REQUESTS(
      429,
      "gateway.too-many-requests",
      "Too many requests are under way, the caller's own or everybody's; nothing was changed",
      "Send fewer at once; retry after the time in the header Retry-After.",
      1),
  TOO_MANY_BODIES(
      429,
      "gateway.too-many-requests",
      "Too many bodies are arriving, the caller's own or everybody's; nothing was changed",
      "Send fewer at once; retry after the time in the header Retry-After.",
      1),
  TOO_MANY_WAITING(
      429,
      "gateway.too-many-requests",
      "Too many calls wait for the revision in X-Min-Revision, the caller's own or everybody's;"
          + " nothing was changed",
      "Send fewer at once; retry after the time in the header Retry-After.",
      1),
  TOO_MANY_UNHANDLED(
      429,
      "gateway.too-many-requests",
      "Too many requests about this endpoint are accepted and not handled yet; nothing was changed",
      "Send fewer at once; retry after the time in the header Retry-After.",
      5),
  SIGNATURE_REPEATED(
      429,
      "request.signature-repeated",
      "The signature came before, and something newer was accepted since; nothing was changed",
      "Sign the request again after the time in the header Retry-After, or give each of several"
          + " equal requests in one second an Idempotency-Key.",
      1),
  TOO_MANY_FAILED_SIGN_INS(
      429,
      "APIG.0308",
      "Too many calls from this address could not be signed in, this one too; nothing was changed",
      "Correct the credentials; retry after the time in the header Retry-After."),
  RATE_EXCEEDED(
      429,
      "APIG.0308",
      "The caller's request rate is exceeded; nothing was changed",
      "Retry after the time in the header Retry-After."),
  INTERNAL(
      500,
      "common.00000500",
      "internal error",
      "Retry with the same Idempotency-Key, or without one read the endpoint first: the change may"
          + " have been made. If it stays, give the header X-request-id to the operator."),
  KAFKA_UNAVAILABLE(
      503,
      "gateway.unavailable",
      "The service can't accept changes at the moment; this try changed nothing",
      "Retry after the time in the header Retry-After, with the same Idempotency-Key.",
      1),
  STORE_FULL(
      503,
      "gateway.store-full",
      "The endpoints of all workspaces together leave no room for more; nothing was changed",
      "Delete endpoints or make configurations smaller; tell the operator.",
      30),
  IDENTITY_PROVIDER_UNAVAILABLE(
      503,
      "gateway.sign-in-unavailable",
      "The caller's credentials can't be checked at the moment; nothing was changed",
      "Retry after the time in the header Retry-After.",
      1),
  STARTING(
      503,
      "gateway.unavailable",
      "The service is starting; nothing was changed",
      "Retry after the time in the header Retry-After.",
      1);

  /** The code of a rejected create; the other codes of rejections are the same here. */
  private static final String ALREADY_EXISTS = "endpoint.already-exists";

  private static final Set<Failure> REJECTIONS =
      EnumSet.of(
          REVISION_MISMATCH,
          ENDPOINT_UNKNOWN,
          ENDPOINT_BEING_DELETED,
          ENDPOINT_TOO_LARGE,
          IDEMPOTENCY_KEY_REUSED);

  private final int status;
  private final String code;
  private final String message;
  private final String solution;
  private final @Nullable Integer retryAfterSeconds;

  Failure(int status, String code, String message, String solution) {
    this(status, code, message, solution, null);
  }

  Failure(
      int status,
      String code,
      String message,
      String solution,
      @Nullable Integer retryAfterSeconds) {
    this.status = status;
    this.code = code;
    this.message = message;
    this.solution = solution;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The page's error_code, 8–36 characters; a number for {@link #FORBIDDEN}. */
  String code() {
    return code;
  }

  String message() {
    return message;
  }

  String solution() {
    return solution;
  }

  /** Seconds for the header Retry-After; null where waiting would not help. */
  @Nullable Integer retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /**
   * The failure for a request that the worker rejected; empty if this release does not know the
   * code.
   */
  public static Optional<Failure> ofRejection(String code) {
    if (code.equals(ALREADY_EXISTS)) {
      // Only an id derived from an idempotency key can exist already.
      return Optional.of(IDEMPOTENCY_KEY_REUSED);
    }
    return REJECTIONS.stream().filter(failure -> failure.code.equals(code)).findFirst();
  }

  /** The failure for an HTTP status of the server or the framework. */
  static Failure ofStatus(int status) {
    return switch (status) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> NO_SUCH_PATH;
      case 405 -> METHOD_NOT_ALLOWED;
      case 408 -> BODY_TOO_SLOW;
      case 413 -> BODY_TOO_LARGE;
      case 415 -> MEDIA_TYPE_UNSUPPORTED;
      // An unknown transfer encoding; an unknown version of HTTP.
      case 501, 505 -> MALFORMED_HTTP;
      case 503 -> STARTING;
      default -> status >= 400 && status < 500 ? MALFORMED_HTTP : INTERNAL;
    };
  }
}

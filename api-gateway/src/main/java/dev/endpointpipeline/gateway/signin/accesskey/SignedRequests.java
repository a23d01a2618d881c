package dev.endpointpipeline.gateway.signin.accesskey;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What makes a signature stand for one request only. SDKs date a signature to the second and send a
 * signed request again when a connection breaks, so a signature that was seen before is no proof of
 * a foul. What matters is that the second one has no effect of its own.
 */
public final class SignedRequests {
  private static final String ATTRIBUTE = SignedRequests.class.getName();

  /** With a space, which no caller's key has. */
  private static final String PREFIX = "signature ";

  private static final int HASH_LENGTH = 32;

  private SignedRequests() {}

  /**
   * An idempotency key that stands for the request's signature: the same for the same signature,
   * and none that a caller could send. Null if the caller signed in without a signature.
   */
  public static @Nullable String idempotencyKey(HttpServletRequest request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  /** Whether a key is one that stands for a signature. */
  public static boolean isOfSignature(@Nullable String idempotencyKey) {
    return idempotencyKey != null && idempotencyKey.startsWith(PREFIX);
  }

  static void remember(HttpServletRequest request, String signature) {
    // A hash, so that no record has the signature itself.
    String hash = Sha256.hex(signature.getBytes(StandardCharsets.US_ASCII));
    request.setAttribute(ATTRIBUTE, PREFIX + hash.substring(0, HASH_LENGTH));
  }
}

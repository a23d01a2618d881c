package dev.endpointpipeline.gateway.authentication.accesskey;

import dev.endpointpipeline.service.hash.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a signed request take effect at most once, by using its signature as an idempotency key.
 * SDKs date signatures to the second and repeat a signed request when a connection breaks, so a
 * repeated signature is not a sign of an attack; it must only have no second effect.
 */
public final class SignedRequests {
  private static final String ATTRIBUTE = SignedRequests.class.getName();

  /** Contains a space, which no caller's key can. */
  private static final String PREFIX = "signature ";

  private static final int HASH_LENGTH = 32;

  private SignedRequests() {}

  /**
   * The idempotency key for the request's signature: equal for equal signatures, and one that no
   * caller can send. Null if the request is not signed.
   */
  public static @Nullable String idempotencyKey(HttpServletRequest request) {
    return (String) request.getAttribute(ATTRIBUTE);
  }

  /** Whether the key was made from a signature. */
  public static boolean isOfSignature(@Nullable String idempotencyKey) {
    return idempotencyKey != null && idempotencyKey.startsWith(PREFIX);
  }

  static void remember(HttpServletRequest request, String signature) {
    // A hash, so that no record contains the signature itself.
    String hash = Sha256.hex(signature.getBytes(StandardCharsets.US_ASCII));
    request.setAttribute(ATTRIBUTE, PREFIX + hash.substring(0, HASH_LENGTH));
  }
}

package dev.endpointpipeline.loadreplay.replay;

import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds a caller's credentials to a request, each time that it is sent. Recordings have none,
 * because tokens expire and signatures age.
 */
@FunctionalInterface
public interface Credentials {
  /** The header that has a token. */
  String TOKEN_HEADER = "X-Auth-Token";

  /**
   * Adds credentials to the request, which is complete otherwise.
   *
   * @param caller the recorded caller; null if unknown
   */
  void addTo(OutgoingRequest request, @Nullable String caller);

  /** Sends no credentials. */
  static Credentials none() {
    return (request, caller) -> {};
  }

  /** Sends one token for all callers. */
  static Credentials token(String token) {
    return (request, caller) -> request.set(TOKEN_HEADER, token);
  }

  /**
   * Sends a token for each recorded caller.
   *
   * @param tokens by caller
   * @param others for the other callers; null to refuse their calls
   */
  static Credentials callerTokens(Map<String, String> tokens, @Nullable Credentials others) {
    Map<String, String> known = Map.copyOf(tokens);
    return (request, caller) -> {
      String token = caller == null ? null : known.get(caller);
      if (token != null) {
        request.set(TOKEN_HEADER, token);
      } else if (others != null) {
        others.addTo(request, caller);
      } else {
        throw new IllegalStateException(
            caller == null ? "no token for calls without a caller" : "no token for " + caller);
      }
    };
  }

  /**
   * Signs each request with an access key, as the vendor's SDKs do.
   *
   * @param projectId sent as {@code X-Project-Id}; null if the key may be used without one
   */
  static Credentials accessKey(String accessKey, String secretKey, @Nullable String projectId) {
    return new AccessKeySigner(accessKey, secretKey, projectId, InstantSource.system());
  }
}

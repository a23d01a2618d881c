package dev.endpointpipeline.gateway.signin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of known tokens, YAML or JSON; it holds hashes, so reading it does not give the tokens.
 *
 * <pre>{@code
 * tokens:
 *   - sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  # of the token
 *     user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
 *     grants:
 *       - workspaces: [ws-1, ws-2]                                    # or ["*"]
 *         actions: [endpoint:show, endpoint:list]                     # all when left out
 * }</pre>
 */
record TokenFile(List<Entry> tokens) {
  TokenFile {
    if (tokens == null || tokens.isEmpty()) {
      throw new IllegalArgumentException("tokens: none (expected: at least one)");
    }
    tokens = List.copyOf(tokens);
  }

  /**
   * @param sha256 hash of the token, in lower-case hexadecimal digits
   */
  record Entry(String sha256, SignedInCaller caller) {
    private static final int SHA256_HEX_LENGTH = 64;

    @JsonCreator
    static Entry of(
        @JsonProperty("sha256") @Nullable String sha256,
        @JsonProperty("user") @Nullable User user,
        @JsonProperty("grants") @Nullable List<Grant> grants) {
      return new Entry(canonical(sha256), SignedInCaller.of(user, grants));
    }

    private static String canonical(@Nullable String sha256) {
      if (sha256 == null || sha256.length() != SHA256_HEX_LENGTH) {
        throw new IllegalArgumentException("sha256: malformed (expected: 64 hexadecimal digits)");
      }
      return HexFormat.of().formatHex(HexFormat.of().parseHex(sha256));
    }
  }
}

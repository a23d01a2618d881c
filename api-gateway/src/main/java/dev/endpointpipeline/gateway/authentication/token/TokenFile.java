package dev.endpointpipeline.gateway.authentication.token;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.authorization.Grant;
import dev.endpointpipeline.gateway.identity.User;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a YAML or JSON file. It holds hashes only, so that its readers do not learn the
 * tokens.
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
   * @param sha256 the token's hash in lower-case hexadecimal digits
   */
  record Entry(String sha256, AuthorizedCaller caller) {
    private static final int SHA256_HEX_LENGTH = 64;

    @JsonCreator
    static Entry of(
        @JsonProperty("sha256") @Nullable String sha256,
        @JsonProperty("user") @Nullable User user,
        @JsonProperty("grants") @Nullable List<Grant> grants) {
      return new Entry(canonical(sha256), AuthorizedCaller.of(user, grants));
    }

    private static String canonical(@Nullable String sha256) {
      if (sha256 == null || sha256.length() != SHA256_HEX_LENGTH) {
        throw new IllegalArgumentException("sha256: malformed (expected: 64 hexadecimal digits)");
      }
      return HexFormat.of().formatHex(HexFormat.of().parseHex(sha256));
    }
  }
}

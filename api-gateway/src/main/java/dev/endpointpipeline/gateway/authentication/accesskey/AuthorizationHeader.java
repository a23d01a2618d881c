package dev.endpointpipeline.gateway.authentication.accesskey;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Authorization} of a signed request.
 *
 * @param accessKeyId the access key that the request claims to be signed with
 * @param signedHeaders names of the signed headers, in lower case and in the order of signing
 * @param signature 64 lower-case hexadecimal digits
 */
record AuthorizationHeader(String accessKeyId, List<String> signedHeaders, String signature) {
  static final String ALGORITHM = "SDK-HMAC-SHA256";

  private static final Pattern FORM =
      Pattern.compile(
          ALGORITHM
              + " Access=([A-Za-z0-9_-]{1,128}), ?SignedHeaders=([!-~&&[^,=]]{1,4096}),"
              + " ?Signature=([0-9a-f]{64})");

  /** Empty if the header does not have the form that SDKs send. */
  static Optional<AuthorizationHeader> parse(@Nullable String header) {
    if (header == null) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(header);
    return parts.matches()
        ? Optional.of(
            new AuthorizationHeader(
                parts.group(1), List.of(parts.group(2).split(";")), parts.group(3)))
        : Optional.empty();
  }
}

package dev.endpointpipeline.gateway.authentication.accesskey;

import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.service.hash.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/**
 * Authenticates callers that sign their requests with a key of the {@link AccessKeyFile}.
 *
 * <p>If a request carries its body's hash in {@code X-Sdk-Content-Sha256}, the signature is
 * verified before the body is read. SDKs usually send no such header, and then the body must be
 * read to verify the signature. That happens for every request that names a known access key, whose
 * id is not a secret, so these bodies have permits of their own, see {@link
 * RequestBodies#readToProve}.
 */
final class AccessKeyAuthenticationProvider implements AuthenticationProvider {
  private static final byte[] NO_BODY = {};

  private final Supplier<AccessKeyFile> file;
  private final SignatureRules rules;
  private final RequestBodies bodies;

  AccessKeyAuthenticationProvider(
      Supplier<AccessKeyFile> file, SignatureRules rules, RequestBodies bodies) {
    this.file = file;
    this.rules = rules;
    this.bodies = bodies;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Signature.class.isAssignableFrom(credentials);
  }

  /**
   * @throws AuthenticationFailedException if the signature is not valid; no other provider supports
   *     signatures
   */
  @Override
  public Authentication authenticate(Authentication credentials) {
    HttpServletRequest request = ((Credentials.Signature) credentials).request();
    AuthorizationHeader header = rules.check(request);
    String namedHash = request.getHeader(SignatureRules.BODY_HASH);
    AccessKey key =
        signer(request, header, namedHash)
            .orElseThrow(
                () ->
                    new AuthenticationFailedException(
                        Failure.SIGNATURE_REFUSED, "unknown access key or wrong signature"));
    String project = request.getHeader(SignatureRules.PROJECT);
    if (project != null && !key.isFor(project)) {
      throw new AuthenticationFailedException(
          Failure.FORBIDDEN, "the access key is for another project");
    }
    if (namedHash != null) {
      requireHash(namedHash, read(() -> bodies.read(request, key.caller().id())));
    }
    SignedRequests.remember(request, header.signature());
    return new CallerAuthentication(key.caller());
  }

  /**
   * Computes a signature for an unknown key too, so that the time does not reveal which keys exist.
   *
   * @param namedHash the body's hash, if the request names it
   */
  private Optional<AccessKey> signer(
      HttpServletRequest request, AuthorizationHeader header, @Nullable String namedHash) {
    Optional<AccessKey> known = file.get().find(header.accessKeyId());
    String hash = namedHash;
    if (hash == null) {
      String claim = header.accessKeyId();
      hash =
          Sha256.hex(known.isPresent() ? read(() -> bodies.readToProve(request, claim)) : NO_BODY);
    }
    boolean valid =
        known
            .orElse(AccessKey.UNKNOWN)
            .verify(header.signature(), stringToSign(request, header, hash));
    return known.filter(key -> valid);
  }

  private static byte[] read(Supplier<byte[]> body) {
    try {
      return body.get();
    } catch (RequestFailedException e) {
      throw new AuthenticationFailedException(e.failure(), "the signed body can't be read");
    }
  }

  private static void requireHash(String named, byte[] body) {
    if (!MessageDigest.isEqual(
        named.getBytes(StandardCharsets.ISO_8859_1),
        Sha256.hex(body).getBytes(StandardCharsets.US_ASCII))) {
      throw new AuthenticationFailedException(
          Failure.SIGNATURE_REFUSED,
          new Violation(
              SignatureRules.BODY_HASH,
              "not the body's (expected: its SHA-256 in lower-case hexadecimal digits)"));
    }
  }

  private static byte[] stringToSign(
      HttpServletRequest request, AuthorizationHeader header, String bodyHash) {
    byte[] canonical = CanonicalRequest.of(request, header.signedHeaders(), bodyHash);
    return String.join(
            "\n",
            AuthorizationHeader.ALGORITHM,
            request.getHeader(SignatureRules.DATE),
            Sha256.hex(canonical))
        .getBytes(StandardCharsets.US_ASCII);
  }
}

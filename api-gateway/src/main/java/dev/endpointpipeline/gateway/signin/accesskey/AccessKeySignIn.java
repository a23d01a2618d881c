package dev.endpointpipeline.gateway.signin.accesskey;

import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import dev.endpointpipeline.gateway.signin.SignedIn;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/**
 * Signs in whoever signed the request with a key of the {@link AccessKeyFile}.
 *
 * <p>A request that names its body's hash in {@code X-Sdk-Content-Sha256} is proven to be its
 * signer's before a byte of the body is read. Without that header, as SDKs usually send them, the
 * body is part of the proof: it is read if the key is known, and an access key's id is no secret.
 * So such bodies have permits of their own, see {@link RequestBodies#readToProve}.
 */
final class AccessKeySignIn implements AuthenticationProvider {
  private static final byte[] NO_BODY = {};

  private final Supplier<AccessKeyFile> file;
  private final SignatureRules rules;
  private final RequestBodies bodies;

  AccessKeySignIn(Supplier<AccessKeyFile> file, SignatureRules rules, RequestBodies bodies) {
    this.file = file;
    this.rules = rules;
    this.bodies = bodies;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Signature.class.isAssignableFrom(credentials);
  }

  /**
   * @throws SignInFailedException if the caller is not signed in; no other way to sign in could
   *     make anything of a signature
   */
  @Override
  public Authentication authenticate(Authentication credentials) {
    HttpServletRequest request = ((Credentials.Signature) credentials).request();
    AuthorizationHeader shown = rules.requireFollowedBy(request);
    String namedHash = request.getHeader(SignatureRules.BODY_HASH);
    AccessKey key =
        signer(request, shown, namedHash)
            .orElseThrow(
                () ->
                    new SignInFailedException(
                        Failure.SIGNATURE_REFUSED, "unknown access key, or not its signature"));
    String project = request.getHeader(SignatureRules.PROJECT);
    if (project != null && !key.isFor(project)) {
      throw new SignInFailedException(Failure.FORBIDDEN, "the key is for another project");
    }
    if (namedHash != null) {
      requireHash(namedHash, read(() -> bodies.read(request, key.caller().id())));
    }
    SignedRequests.remember(request, shown.signature());
    return new SignedIn(key.caller());
  }

  /**
   * An unknown key is computed with as a known one is, so that the time does not tell of it.
   *
   * @param namedHash the body's hash, if the request names it
   */
  private Optional<AccessKey> signer(
      HttpServletRequest request, AuthorizationHeader shown, @Nullable String namedHash) {
    Optional<AccessKey> known = file.get().find(shown.accessKeyId());
    String hash = namedHash;
    if (hash == null) {
      String claim = shown.accessKeyId();
      hash =
          Sha256.hex(known.isPresent() ? read(() -> bodies.readToProve(request, claim)) : NO_BODY);
    }
    boolean valid =
        known.orElse(AccessKey.NOBODYS).made(shown.signature(), stringToSign(request, shown, hash));
    return known.filter(key -> valid);
  }

  private static byte[] read(Supplier<byte[]> body) {
    try {
      return body.get();
    } catch (RequestFailedException e) {
      throw new SignInFailedException(e.failure(), "the signed body can't be read");
    }
  }

  private static void requireHash(String named, byte[] body) {
    if (!MessageDigest.isEqual(
        named.getBytes(StandardCharsets.ISO_8859_1),
        Sha256.hex(body).getBytes(StandardCharsets.US_ASCII))) {
      throw new SignInFailedException(
          Failure.SIGNATURE_REFUSED,
          new Violation(
              SignatureRules.BODY_HASH,
              "not the body's (expected: its SHA-256 in lower-case hexadecimal digits)"));
    }
  }

  private static byte[] stringToSign(
      HttpServletRequest request, AuthorizationHeader shown, String bodyHash) {
    byte[] canonical = CanonicalRequest.of(request, shown.signedHeaders(), bodyHash);
    return String.join(
            "\n",
            AuthorizationHeader.ALGORITHM,
            request.getHeader(SignatureRules.DATE),
            Sha256.hex(canonical))
        .getBytes(StandardCharsets.US_ASCII);
  }
}

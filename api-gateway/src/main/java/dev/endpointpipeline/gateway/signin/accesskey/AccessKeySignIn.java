package dev.endpointpipeline.gateway.signin.accesskey;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import dev.endpointpipeline.gateway.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/**
 * Signs in whoever signed the request with a key of the {@link AccessKeyFile}. The body is read
 * last, and of a request with a known key only, so that strangers can't make the service read
 * bodies.
 */
final class AccessKeySignIn implements AuthenticationProvider {
  private static final byte[] NO_BODY = {};

  private final Supplier<AccessKeyFile> file;
  private final SignatureRules rules;
  private final Function<HttpServletRequest, byte[]> bodies;

  /**
   * @param bodies reads a request's body, within bounds
   */
  AccessKeySignIn(
      Supplier<AccessKeyFile> file,
      SignatureRules rules,
      Function<HttpServletRequest, byte[]> bodies) {
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
    AccessKey key =
        signer(request, shown)
            .orElseThrow(
                () ->
                    new SignInFailedException(
                        Failure.SIGNATURE_REFUSED, "unknown access key, or not its signature"));
    String project = request.getHeader(SignatureRules.PROJECT);
    if (project != null && !key.isFor(project)) {
      throw new SignInFailedException(Failure.FORBIDDEN, "the key is for another project");
    }
    SignedRequests.remember(request, shown.signature());
    return new SignedIn(key.caller());
  }

  /** An unknown key is computed with as a known one is, so that the time does not tell of it. */
  private Optional<AccessKey> signer(HttpServletRequest request, AuthorizationHeader shown) {
    Optional<AccessKey> known = file.get().find(shown.accessKeyId());
    byte[] body = known.isPresent() ? body(request) : NO_BODY;
    boolean valid =
        known.orElse(AccessKey.NOBODYS).made(shown.signature(), stringToSign(request, shown, body));
    return known.filter(key -> valid);
  }

  private byte[] body(HttpServletRequest request) {
    try {
      return bodies.apply(request);
    } catch (RequestFailedException e) {
      throw new SignInFailedException(e.failure(), "the signed body can't be read");
    }
  }

  private static byte[] stringToSign(
      HttpServletRequest request, AuthorizationHeader shown, byte[] body) {
    byte[] canonical = CanonicalRequest.of(request, shown.signedHeaders(), Sha256.hex(body));
    return String.join(
            "\n",
            AuthorizationHeader.ALGORITHM,
            request.getHeader(SignatureRules.DATE),
            Sha256.hex(canonical))
        .getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.endpointpipeline.gateway.signin.accesskey;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import dev.endpointpipeline.gateway.signin.SignedIn;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/**
 * Signs in whoever signed the request with a key of the {@link AccessKeyFile}. All that can be told
 * from the headers is checked before the body is read, so that strangers can't make the service
 * read bodies.
 */
final class AccessKeySignIn implements AuthenticationProvider {
  private static final String DATE = "x-sdk-date";
  private static final String PROJECT = "x-project-id";
  private static final String TEMPORARY_KEY = "x-security-token";
  private static final String BODY_HASH = "x-sdk-content-sha256";
  private static final String UNSIGNED_BODY = "UNSIGNED-PAYLOAD";

  /** Without them a signature would do for another gateway, or for ever. */
  private static final Set<String> ALWAYS_SIGNED = Set.of("host", DATE);

  /** They change what a request does, so who merely sees it must not be able to add one. */
  private static final Set<String> SIGNED_IF_PRESENT =
      Set.of(PROJECT, BODY_HASH, "idempotency-key", "if-match");

  private static final DateTimeFormatter DATE_FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);
  private static final byte[] NO_BODY = {};

  private final Supplier<AccessKeyFile> file;
  private final Function<HttpServletRequest, byte[]> bodies;
  private final Duration window;
  private final InstantSource clock;

  /**
   * @param bodies reads a request's body, within bounds
   * @param window how far a signature's date may be from now, either way
   */
  AccessKeySignIn(
      Supplier<AccessKeyFile> file,
      Function<HttpServletRequest, byte[]> bodies,
      Duration window,
      InstantSource clock) {
    this.file = file;
    this.bodies = bodies;
    this.window = window;
    this.clock = clock;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.Signature.class.isAssignableFrom(credentials);
  }

  /**
   * @throws SignInFailedException always, unless the caller is signed in; no other way to sign in
   *     could make anything of a signature
   */
  @Override
  public Authentication authenticate(Authentication credentials) {
    HttpServletRequest request = ((Credentials.Signature) credentials).request();
    AuthorizationHeader shown =
        AuthorizationHeader.parse(request.getHeader(HttpHeaders.AUTHORIZATION))
            .orElseThrow(
                () ->
                    refused(
                        HttpHeaders.AUTHORIZATION,
                        "malformed (expected: "
                            + AuthorizationHeader.ALGORITHM
                            + " Access=..., SignedHeaders=..., Signature=...)"));
    requireSupported(request);
    requireSigned(request, shown.signedHeaders());
    requireInTime(request);

    AccessKey key = requireSignature(request, shown);
    String project = request.getHeader(PROJECT);
    if (project != null && !key.isFor(project)) {
      throw new SignInFailedException(Failure.FORBIDDEN, "the key is for another project");
    }
    SignedRequests.remember(request, shown.signature());
    return new SignedIn(key.caller());
  }

  private static void requireSupported(HttpServletRequest request) {
    if (request.getHeader(TEMPORARY_KEY) != null) {
      throw refused(
          TEMPORARY_KEY, "temporary access keys are not supported (expected: a permanent one)");
    }
    if (UNSIGNED_BODY.equals(request.getHeader(BODY_HASH))) {
      throw refused(BODY_HASH, "the body is not signed (expected: its SHA-256, or no such header)");
    }
  }

  private static void requireSigned(HttpServletRequest request, List<String> signed) {
    for (String name : ALWAYS_SIGNED) {
      requireSigned(name, signed);
    }
    for (String name : SIGNED_IF_PRESENT) {
      if (request.getHeader(name) != null) {
        requireSigned(name, signed);
      }
    }
    for (String name : signed) {
      // Of a header that is there twice it would be open which one is meant.
      if (Collections.list(request.getHeaders(name)).size() != 1) {
        throw refused(name, "signed, and missing or repeated (expected: once)");
      }
    }
  }

  private static void requireSigned(String name, List<String> signed) {
    if (!signed.contains(name)) {
      throw refused(name, "not signed (expected: among SignedHeaders)");
    }
  }

  private void requireInTime(HttpServletRequest request) {
    Instant date;
    try {
      date = DATE_FORM.parse(request.getHeader(DATE), Instant::from);
    } catch (DateTimeException e) {
      throw refused(DATE, "malformed (expected: yyyyMMdd'T'HHmmss'Z', in UTC)");
    }
    if (Duration.between(date, clock.instant()).abs().compareTo(window) > 0) {
      throw refused(DATE, "too far from now (expected: within " + window.toSeconds() + " s)");
    }
  }

  /**
   * An unknown key is computed with like a known one, so that the time does not tell them apart.
   */
  private AccessKey requireSignature(HttpServletRequest request, AuthorizationHeader shown) {
    Optional<AccessKey> known = file.get().find(shown.accessKeyId());
    byte[] body = known.isPresent() ? body(request) : NO_BODY;
    byte[] signed = stringToSign(request, shown.signedHeaders(), body);
    boolean valid = known.orElse(AccessKey.NOBODYS).made(shown.signature(), signed);
    return known
        .filter(key -> valid)
        .orElseThrow(
            () ->
                new SignInFailedException(
                    Failure.SIGNATURE_REFUSED, "unknown access key, or not its signature"));
  }

  private byte[] body(HttpServletRequest request) {
    try {
      return bodies.apply(request);
    } catch (RequestFailedException e) {
      throw new SignInFailedException(e.failure(), "the signed body can't be read");
    }
  }

  private static byte[] stringToSign(
      HttpServletRequest request, List<String> signedHeaders, byte[] body) {
    byte[] canonical = CanonicalRequest.of(request, signedHeaders, Sha256.hex(body));
    return String.join(
            "\n", AuthorizationHeader.ALGORITHM, request.getHeader(DATE), Sha256.hex(canonical))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static SignInFailedException refused(String header, String reason) {
    return new SignInFailedException(Failure.SIGNATURE_REFUSED, new Violation(header, reason));
  }
}

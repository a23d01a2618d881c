package dev.endpointpipeline.gateway.signin.accesskey;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletRequest;
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
import java.util.Set;
import org.springframework.http.HttpHeaders;

/**
 * What a signed request's headers must be like, whoever signed it: what can be told without a key
 * and without the body.
 *
 * @param window how far a signature's date may be from now, either way
 */
record SignatureRules(Duration window, InstantSource clock) {
  static final String DATE = "x-sdk-date";
  static final String PROJECT = "x-project-id";
  private static final String TEMPORARY_KEY = "x-security-token";
  static final String BODY_HASH = "x-sdk-content-sha256";
  private static final String UNSIGNED_BODY = "UNSIGNED-PAYLOAD";

  /** Without them a signature would do for another service, or for ever. */
  private static final Set<String> ALWAYS_SIGNED = Set.of("host", DATE);

  /** They change what a request does, so who merely sees it must not be able to add one. */
  private static final Set<String> SIGNED_IF_PRESENT =
      Set.of(PROJECT, BODY_HASH, "idempotency-key", "if-match");

  private static final DateTimeFormatter DATE_FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);

  /**
   * What the signature says of itself.
   *
   * @throws SignInFailedException if it is not by the rules, with the header that is not
   */
  AuthorizationHeader requireFollowedBy(HttpServletRequest request) {
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
    return shown;
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
    if (Set.copyOf(signed).size() < signed.size()) {
      // Each time takes the header's value once more into what is hashed.
      throw refused(HttpHeaders.AUTHORIZATION, "a header signed twice (expected: each once)");
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

  private static SignInFailedException refused(String header, String reason) {
    return new SignInFailedException(Failure.SIGNATURE_REFUSED, new Violation(header, reason));
  }
}

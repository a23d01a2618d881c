package dev.endpointpipeline.gateway.authentication.accesskey;

import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.errors.Failure;
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
 * Checks the headers of a signed request, as far as that needs neither the key nor the body.
 *
 * @param window how far a signature's date may differ from the current time
 */
record SignatureRules(Duration window, InstantSource clock) {
  static final String DATE = "x-sdk-date";
  static final String PROJECT = "x-project-id";
  private static final String TEMPORARY_KEY = "x-security-token";
  static final String BODY_HASH = "x-sdk-content-sha256";
  private static final String UNSIGNED_BODY = "UNSIGNED-PAYLOAD";

  /** Without these, a signature would be valid at another service, or for ever. */
  private static final Set<String> ALWAYS_SIGNED = Set.of("host", DATE);

  /** These change what a request does, so an observer must not be able to add one. */
  private static final Set<String> SIGNED_IF_PRESENT =
      Set.of(PROJECT, BODY_HASH, "idempotency-key", "if-match");

  private static final DateTimeFormatter DATE_FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);

  /**
   * Returns the request's header {@code Authorization} if all headers are as they must be.
   *
   * @throws AuthenticationFailedException if one is not, naming it
   */
  AuthorizationHeader check(HttpServletRequest request) {
    AuthorizationHeader header =
        AuthorizationHeader.parse(request.getHeader(HttpHeaders.AUTHORIZATION))
            .orElseThrow(
                () ->
                    refused(
                        HttpHeaders.AUTHORIZATION,
                        "malformed (expected: "
                            + AuthorizationHeader.ALGORITHM
                            + " Access=..., SignedHeaders=..., Signature=...)"));
    requireSupported(request);
    requireSigned(request, header.signedHeaders());
    requireInTime(request);
    return header;
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
      // Each repetition would add the header's value to the hashed text once more.
      throw refused(HttpHeaders.AUTHORIZATION, "a header signed twice (expected: each once)");
    }
    for (String name : signed) {
      // If a header is there twice, it is not clear which one counts.
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

  private static AuthenticationFailedException refused(String header, String reason) {
    return new AuthenticationFailedException(
        Failure.SIGNATURE_REFUSED, new Violation(header, reason));
  }
}

package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.signin.accesskey.SignedRequests;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call's headers ask for beside its body.
 *
 * @param expectedRevision from {@code If-Match}: the revision that the endpoint must have
 * @param minRevision from {@code X-Min-Revision}: the revision that this gateway must know of
 * @param idempotencyKey from {@code Idempotency-Key}; of a signed call without one, from its
 *     signature
 */
record Conditions(
    @Nullable Long expectedRevision, OptionalLong minRevision, @Nullable String idempotencyKey) {
  private static final String IF_MATCH = "If-Match";
  static final String MIN_REVISION = "X-Min-Revision";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final Pattern QUOTED_REVISION = Pattern.compile("\"(\\d{1,18})\"");
  private static final Pattern REVISION = Pattern.compile("\"?(\\d{1,18})\"?");
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,255}");

  /**
   * @throws RequestFailedException if a header is malformed
   */
  static Conditions of(HttpServletRequest request) {
    List<Violation> violations = new ArrayList<>();
    Conditions conditions =
        new Conditions(
            expectedRevision(request, violations),
            minRevision(request, violations),
            idempotencyKey(request, violations));
    if (!violations.isEmpty()) {
      throw new RequestFailedException(Failure.INVALID_REQUEST, violations);
    }
    return conditions;
  }

  private static @Nullable Long expectedRevision(
      HttpServletRequest request, List<Violation> violations) {
    String header = request.getHeader(IF_MATCH);
    // "*" asks that there is an endpoint, which every update and delete does.
    if (header == null || header.equals("*")) {
      return null;
    }
    Matcher revision = QUOTED_REVISION.matcher(header);
    if (!revision.matches()) {
      violations.add(new Violation(IF_MATCH, "malformed (expected: one ETag as given, or *)"));
      return null;
    }
    return Long.valueOf(revision.group(1));
  }

  private static OptionalLong minRevision(HttpServletRequest request, List<Violation> violations) {
    String header = request.getHeader(MIN_REVISION);
    if (header == null) {
      return OptionalLong.empty();
    }
    Matcher revision = REVISION.matcher(header);
    if (!revision.matches()) {
      violations.add(new Violation(MIN_REVISION, "malformed (expected: a revision)"));
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(revision.group(1)));
  }

  private static @Nullable String idempotencyKey(
      HttpServletRequest request, List<Violation> violations) {
    String header = request.getHeader(IDEMPOTENCY_KEY);
    if (header != null && !VISIBLE_ASCII.matcher(header).matches()) {
      violations.add(
          new Violation(IDEMPOTENCY_KEY, "malformed (expected: 1-255 visible ASCII characters)"));
    }
    return header == null ? SignedRequests.idempotencyKey(request) : header;
  }
}

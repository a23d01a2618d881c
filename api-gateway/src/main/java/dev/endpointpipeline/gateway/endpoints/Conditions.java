package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authentication.accesskey.SignedRequests;
import dev.endpointpipeline.model.request.Violations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a call ask for.
 *
 * @param expectedRevision from {@code If-Match}: the revision that the endpoint must have
 * @param minRevision from {@code X-Min-Revision}: the revision that this gateway must have read
 * @param idempotencyKey from {@code Idempotency-Key}; of a signed call without one, from its
 *     signature
 */
record Conditions(
    @Nullable Long expectedRevision, OptionalLong minRevision, @Nullable String idempotencyKey) {
  private static final String IF_MATCH = "If-Match";
  private static final String MIN_REVISION = "X-Min-Revision";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final Pattern QUOTED_REVISION = Pattern.compile("\"(\\d{1,18})\"");
  private static final Pattern REVISION = Pattern.compile("\"?(\\d{1,18})\"?");
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,255}");

  static Conditions of(HttpServletRequest request, Violations violations) {
    return new Conditions(
        expectedRevision(request, violations),
        minRevision(request, violations),
        idempotencyKey(request, violations));
  }

  /** Those of a create, whose endpoint can't have a revision yet. */
  static Conditions ofCreate(HttpServletRequest request, Violations violations) {
    Conditions conditions =
        new Conditions(
            expectedRevision(request, violations),
            OptionalLong.empty(),
            idempotencyKey(request, violations));
    refuseMinRevision(request, "create", violations);
    return conditions;
  }

  /** Adds a violation if a call has {@code X-Min-Revision} though no revision is its subject. */
  static void refuseMinRevision(HttpServletRequest request, String call, Violations violations) {
    if (request.getHeader(MIN_REVISION) != null) {
      // Ignoring it would break a promise.
      violations.add(MIN_REVISION, "not supported by a " + call, "none");
    }
  }

  private static @Nullable Long expectedRevision(
      HttpServletRequest request, Violations violations) {
    String header = single(IF_MATCH, request, violations);
    // "*" requires that the endpoint exists, as every update and delete does.
    if (header == null || header.equals("*")) {
      return null;
    }
    Matcher revision = QUOTED_REVISION.matcher(header);
    if (!revision.matches()) {
      violations.add(IF_MATCH, "malformed", "one ETag as given, or *");
      return null;
    }
    return Long.valueOf(revision.group(1));
  }

  private static OptionalLong minRevision(HttpServletRequest request, Violations violations) {
    String header = single(MIN_REVISION, request, violations);
    if (header == null) {
      return OptionalLong.empty();
    }
    Matcher revision = REVISION.matcher(header);
    if (!revision.matches()) {
      violations.add(MIN_REVISION, "malformed", "a revision");
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(revision.group(1)));
  }

  private static @Nullable String idempotencyKey(
      HttpServletRequest request, Violations violations) {
    String header = single(IDEMPOTENCY_KEY, request, violations);
    if (header != null && !VISIBLE_ASCII.matcher(header).matches()) {
      violations.add(IDEMPOTENCY_KEY, "malformed", "1-255 visible ASCII characters");
    }
    return header == null ? SignedRequests.idempotencyKey(request) : header;
  }

  /** A header that may be there only once, as it would not be clear which one counts. */
  private static @Nullable String single(
      String name, HttpServletRequest request, Violations violations) {
    List<String> lines = Collections.list(request.getHeaders(name));
    if (lines.size() > 1) {
      violations.add(name, lines.size() + " headers", "one");
      return null;
    }
    return lines.isEmpty() ? null : lines.get(0);
  }
}

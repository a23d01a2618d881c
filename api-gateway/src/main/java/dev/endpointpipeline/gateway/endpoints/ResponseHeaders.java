package dev.endpointpipeline.gateway.endpoints;

import java.util.List;
import org.springframework.http.ResponseEntity.HeadersBuilder;

/** Headers of successful responses: our own, and the format of ETags. */
final class ResponseHeaders {
  private static final String IGNORED_FIELDS = "X-Ignored-Fields";
  private static final int MOST_IGNORED_FIELDS = 100;
  private static final int MAX_IGNORED_FIELDS_LENGTH = 1024;
  private static final String SEPARATOR = ", ";

  /** Replaces the names that do not fit. */
  private static final String MORE = "...";

  private ResponseHeaders() {}

  /** The ETag of an endpoint at that revision. */
  static String etag(long revision) {
    return '"' + Long.toString(revision) + '"';
  }

  /** Names the fields and parameters of a call that had no effect: whole names, as many as fit. */
  static void nameIgnored(HeadersBuilder<?> response, List<String> ignored) {
    if (!ignored.isEmpty()) {
      response.header(IGNORED_FIELDS, named(ignored));
    }
  }

  private static String named(List<String> ignored) {
    String all = String.join(SEPARATOR, ignored);
    if (ignored.size() <= MOST_IGNORED_FIELDS && all.length() <= MAX_IGNORED_FIELDS_LENGTH) {
      return all;
    }
    StringBuilder named = new StringBuilder();
    for (String name : ignored.subList(0, Math.min(ignored.size(), MOST_IGNORED_FIELDS))) {
      int room = MAX_IGNORED_FIELDS_LENGTH - named.length() - SEPARATOR.length() - MORE.length();
      if (name.length() > room) {
        break;
      }
      named.append(name).append(SEPARATOR);
    }
    return named.append(MORE).toString();
  }
}

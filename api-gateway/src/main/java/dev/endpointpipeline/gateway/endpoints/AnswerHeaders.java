package dev.endpointpipeline.gateway.endpoints;

import java.util.List;
import org.springframework.http.ResponseEntity.HeadersBuilder;

/** Headers of successful answers, where HTTP has none of its own or leaves the value open. */
final class AnswerHeaders {
  private static final String IGNORED_FIELDS = "X-Ignored-Fields";
  private static final int MAX_IGNORED_FIELDS_LENGTH = 1024;

  private AnswerHeaders() {}

  /** The ETag of an endpoint at that revision. */
  static String etag(long revision) {
    return '"' + Long.toString(revision) + '"';
  }

  /** Names what of a call had no effect, if anything had none. */
  static void nameIgnored(HeadersBuilder<?> answer, List<String> ignored) {
    if (!ignored.isEmpty()) {
      String all = String.join(", ", ignored);
      answer.header(
          IGNORED_FIELDS,
          all.length() <= MAX_IGNORED_FIELDS_LENGTH
              ? all
              : all.substring(0, MAX_IGNORED_FIELDS_LENGTH) + "...");
    }
  }
}

package dev.endpointpipeline.gateway.errors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.model.request.Violation;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a {@link Failure} in the format of the API's page: {@code {error_code, error_msg,
 * solution_msg}} and our {@code details}; 403 has a format of its own there.
 */
public final class FailureResponse {
  /** The page's limit. */
  private static final int MAX_MESSAGE_LENGTH = 512;

  private static final JsonMapper JSON = JsonMapper.shared();

  private FailureResponse() {}

  /** Responds with the failure, unless a response is committed already. */
  public static void write(HttpServletResponse response, Failure failure) throws IOException {
    write(response, failure, List.of());
  }

  /** Responds with the failure and everything that is wrong with the request. */
  public static void write(HttpServletResponse response, Failure failure, List<Violation> details)
      throws IOException {
    if (response.isCommitted()) {
      return;
    }
    response.resetBuffer();
    response.setStatus(failure.status());
    if (failure.retryAfterSeconds() != null) {
      response.setHeader("Retry-After", failure.retryAfterSeconds().toString());
    }
    byte[] body = body(failure, details);
    response.setContentType("application/json");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  static byte[] body(Failure failure, List<Violation> details) {
    return JSON.writeValueAsBytes(
        failure == Failure.FORBIDDEN
            ? ForbiddenBody.of(failure)
            : new Body(
                failure.code(),
                message(failure, details),
                failure.solution(),
                List.copyOf(details)));
  }

  /** Clients that know only the page's format see error_msg, so the first violation is in it. */
  private static String message(Failure failure, List<Violation> details) {
    if (details.isEmpty()) {
      return failure.message();
    }
    Violation first = details.get(0);
    String message = failure.message() + ": " + first.field() + ": " + first.reason();
    String rest = details.size() == 1 ? "" : " (and " + (details.size() - 1) + " more)";
    int room = MAX_MESSAGE_LENGTH - rest.length();
    return (message.length() <= room ? message : cut(message, room - 1) + "…") + rest;
  }

  private static String cut(String text, int length) {
    boolean cutsPair = Character.isHighSurrogate(text.charAt(length - 1));
    return text.substring(0, cutsPair ? length - 1 : length);
  }

  private record Body(
      @JsonProperty("error_code") String code,
      @JsonProperty("error_msg") String message,
      @JsonProperty("solution_msg") String solution,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> details) {}

  private record ForbiddenBody(
      Nested error,
      @JsonProperty("error_code") int code,
      @JsonProperty("error_msg") String message,
      String title) {
    private static final String TITLE = "Forbidden";

    static ForbiddenBody of(Failure failure) {
      return new ForbiddenBody(
          new Nested(failure.code(), failure.message(), TITLE),
          failure.status(),
          failure.message(),
          TITLE);
    }

    private record Nested(String code, String message, String title) {}
  }
}

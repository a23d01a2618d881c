package dev.endpointpipeline.loadreplay.recording;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one line of a recording. */
final class CallParser {
  private static final byte[] NO_BODY = {};

  /** What is expected of a line. */
  static final String ONE_CALL = "(expected: one call in each line)";

  private final JsonMembers json;
  private @Nullable RecordingInfo info;
  private @Nullable String id;
  private @Nullable Long at;
  private @Nullable String method;
  private @Nullable URI url;
  private Map<String, List<String>> headers = Map.of();
  private byte[] body = NO_BODY;
  private @Nullable String endpoint;
  private @Nullable String caller;
  private @Nullable String retryOf;
  private @Nullable String ifMatch;
  private List<Integer> expectedStatuses = List.of();

  private CallParser(JsonMembers json) {
    this.json = json;
  }

  /**
   * Reads a line.
   *
   * @param unknownMembers receives the names of unknown members
   * @throws JacksonException if it is no JSON
   * @throws IllegalArgumentException if it is no JSON object, or if a member has the wrong type
   */
  static CallParser parse(JsonParser json, Consumer<String> unknownMembers) {
    CallParser parser = new CallParser(new JsonMembers(json, unknownMembers));
    parser.parse(json);
    return parser;
  }

  private void parse(JsonParser tokens) {
    if (tokens.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("no JSON object " + ONE_CALL);
    }
    json.each("", this::member);
    if (tokens.nextToken() != null) {
      throw new IllegalArgumentException("more text after the object " + ONE_CALL);
    }
  }

  /** What the line says about the recording; null if nothing. */
  @Nullable RecordingInfo info() {
    return info;
  }

  /**
   * The call, by default with the line as id and at the same time as the call before: so are plain
   * targets of vegeta.
   *
   * @param line number of the line
   * @param previousAt of the call before; 0 for the first call
   * @throws IllegalArgumentException if a member is missing or invalid
   */
  RecordedCall callOrTarget(long line, long previousAt) {
    id = id == null ? Long.toString(line) : id;
    at = at == null ? Long.valueOf(previousAt) : at;
    return call(previousAt);
  }

  /**
   * The call.
   *
   * @param previousAt of the call before; 0 for the first call
   * @throws IllegalArgumentException if a member is missing or invalid
   */
  RecordedCall call(long previousAt) {
    RecordedCall call =
        new RecordedCall(
            JsonMembers.required("id", id, "a string"),
            JsonMembers.required("at", at, "an integer"),
            JsonMembers.required("method", method, "a string"),
            JsonMembers.required("url", url, "a string"),
            headers,
            body,
            endpoint,
            caller,
            retryOf,
            ifMatch,
            expectedStatuses);
    if (call.atMicros() < previousAt) {
      throw new IllegalArgumentException(
          "at: %d (expected: >= %d, as in the line before)".formatted(call.atMicros(), previousAt));
    }
    return call;
  }

  private boolean member(String name) {
    switch (name) {
      case "recording" -> info = InfoParser.parse(json);
      case "id" -> id = json.text(name);
      case "at" -> at = json.integer(name);
      case "method" -> method = json.text(name);
      case "url" -> url = url(json.text(name));
      case "header" -> headers = headers();
      case "body" -> body = json.base64(name);
      case "endpoint" -> endpoint = json.text(name);
      case "caller" -> caller = json.text(name);
      case "retry_of" -> retryOf = json.text(name);
      case "if_match" -> ifMatch = json.text(name);
      case "expect" -> json.each(name, this::expectation);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean expectation(String name) {
    if (!name.equals("status")) {
      return false;
    }
    String path = "expect.status";
    List<Integer> statuses = new ArrayList<>(2);
    // A status that is no int is refused like any other that is out of range.
    json.eachItem(
        path,
        "an array of integers",
        () -> statuses.add((int) Math.max(-1, Math.min(json.integer(path), 1000))));
    expectedStatuses = statuses;
    return true;
  }

  private Map<String, List<String>> headers() {
    Map<String, List<String>> read = new LinkedHashMap<>();
    json.each(
        "header",
        name -> {
          String path = "header." + name;
          List<String> values = new ArrayList<>(1);
          json.eachItem(path, "an array of strings", () -> values.add(json.text(path)));
          read.put(name, values);
          return true;
        });
    return read;
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "url: %s (expected: an absolute http or https URL)".formatted(e.getMessage()), e);
    }
  }
}

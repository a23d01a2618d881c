package dev.endpointpipeline.gateway.openapi;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.StringNode;

/** Checks responses of the service against the document. */
public final class DocumentedResponses {
  private static final DocumentedApi API = DocumentedApi.get();
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Free-form JSON of a caller: the only part of a response that may have a null. */
  private static final String FREE_JSON = "user_config";

  /** Headers that any response of any service may have; the document has those of the API. */
  private static final Set<String> USUAL_HEADERS =
      Set.of(
          "cache-control",
          "connection",
          "content-length",
          "content-security-policy",
          "content-type",
          "date",
          "keep-alive",
          "referrer-policy",
          "transfer-encoding",
          "x-content-type-options");

  private DocumentedResponses() {}

  /**
   * Requires that the document has the response: its status for that method and path, its headers
   * and its body.
   *
   * @throws AssertionError if it has not, with all that is wrong
   */
  public static void require(HttpResponse<String> actual) {
    String method = actual.request().method();
    String path = actual.request().uri().getPath();
    List<JsonNode> responses = responses(method, path, actual.statusCode());
    if (responses.isEmpty()) {
      throw new AssertionError(
          "undocumented: %s %s -> %d".formatted(method, path, actual.statusCode()));
    }
    List<List<String>> faults = new ArrayList<>();
    for (JsonNode response : responses) {
      List<String> found = faults(response, actual);
      if (found.isEmpty()) {
        return;
      }
      faults.add(found);
    }
    throw new AssertionError(
        "not as documented: %s %s -> %d: %s: %s"
            .formatted(method, path, actual.statusCode(), faults, actual.body()));
  }

  /** Several where the path is none of the API's, as it may be refused for any reason. */
  private static List<JsonNode> responses(String method, String path, int status) {
    String documented = method.equals("HEAD") ? "GET" : method;
    return API.operations()
        .filter(operation -> operation.matches(documented, path))
        .findFirst()
        .map(operation -> operation.response(status).stream())
        .orElseGet(() -> refusals(status))
        .toList();
  }

  private static Stream<JsonNode> refusals(int status) {
    JsonNode shared = API.document().at("/components/responses");
    return switch (status) {
      case 404 -> Stream.of(shared.get("NoSuchPath"));
      case 405 -> Stream.of(shared.get("MethodNotAllowed"));
      default ->
          API.operations()
              .filter(operation -> status >= 400)
              .flatMap(operation -> operation.response(status).stream());
    };
  }

  private static List<String> faults(JsonNode response, HttpResponse<String> actual) {
    List<String> faults = new ArrayList<>(headerFaults(response, actual));
    if (!actual.request().method().equals("HEAD")) {
      String mediaType = actual.headers().firstValue("Content-Type").orElse("(none)");
      JsonNode content = response.get("content").get(mediaType);
      if (content == null) {
        faults.add("Content-Type: " + mediaType);
      } else {
        faults.addAll(bodyFaults(content.get("schema"), actual.body()));
      }
    }
    return faults;
  }

  private static List<String> headerFaults(JsonNode response, HttpResponse<String> actual) {
    List<String> faults = new ArrayList<>();
    Set<String> unknown = new TreeSet<>(actual.headers().map().keySet());
    unknown.removeAll(USUAL_HEADERS);
    for (Map.Entry<String, JsonNode> documented : response.get("headers").properties()) {
      String name = documented.getKey();
      unknown.remove(name.toLowerCase(Locale.ROOT));
      JsonNode header = API.resolve(documented.getValue());
      String value = actual.headers().firstValue(name).orElse(null);
      if (value != null) {
        API.faults(header.get("schema"), headerValue(header.get("schema"), value))
            .forEach(fault -> faults.add(name + ": " + value + ": " + fault));
      } else if (header.path("required").asBoolean(false)) {
        faults.add(name + ": missing");
      }
    }
    unknown.forEach(name -> faults.add(name + ": undocumented"));
    return faults;
  }

  private static JsonNode headerValue(JsonNode schema, String value) {
    return schema.get("type").asString().equals("integer")
        ? IntNode.valueOf(Integer.parseInt(value))
        : StringNode.valueOf(value);
  }

  private static List<String> bodyFaults(JsonNode schema, String body) {
    try {
      JsonNode value = JSON.readTree(body);
      List<String> faults = new ArrayList<>(API.faults(schema, value));
      if (hasNull(value)) {
        faults.add("a member is null");
      }
      return faults;
    } catch (JacksonException e) {
      return List.of("no JSON");
    }
  }

  private static boolean hasNull(JsonNode value) {
    return value.isNull()
        || (value.isArray() && value.valueStream().anyMatch(DocumentedResponses::hasNull))
        || (value.isObject()
            && value
                .propertyStream()
                .filter(member -> !member.getKey().equals(FREE_JSON))
                .anyMatch(member -> hasNull(member.getValue())));
  }
}

package dev.endpointpipeline.gateway.openapi;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API as {@code openapi.yaml} has it, to check the service's code and responses against.
 * Stricter than the document in one thing: a member that a schema does not name is a fault, so that
 * nothing stays undocumented.
 */
public final class DocumentedApi {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LOCATION = "https://documented.invalid/openapi.json";
  private static final DocumentedApi ONLY = new DocumentedApi();

  private final ObjectNode document;
  private final SchemaRegistry schemas;
  private final Map<JsonNode, Schema> known = new ConcurrentHashMap<>();

  private DocumentedApi() {
    document = read();
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry ->
                registry
                    .schemas(Map.of(LOCATION, JSON.writeValueAsString(closed(document))))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  }

  /** The document; read once. */
  public static DocumentedApi get() {
    return ONLY;
  }

  /** The document itself. */
  public JsonNode document() {
    return document;
  }

  /** What a node refers to, or the node itself. */
  public JsonNode resolve(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : document.at(reference.stringValue().substring(1));
  }

  /** All operations. */
  public Stream<Operation> operations() {
    return document
        .get("paths")
        .propertyStream()
        .flatMap(
            path ->
                path.getValue()
                    .propertyStream()
                    .filter(member -> member.getValue().has("responses"))
                    .map(
                        operation ->
                            new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                operation.getValue())));
  }

  /** What is wrong with a value, by a schema of the document; nothing if it is right. */
  public List<String> faults(JsonNode schema, JsonNode value) {
    return known
        .computeIfAbsent(schema, unknown -> schemas.getSchema(closed(unknown)))
        .validate(value)
        .stream()
        .map(Error::toString)
        .toList();
  }

  private static ObjectNode read() {
    try (InputStream file = DocumentedApi.class.getResourceAsStream("/openapi.yaml")) {
      Object tree =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(Objects.requireNonNull(file));
      return JSON.valueToTree(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A copy that takes no unknown members, and can be read from anywhere. */
  private static JsonNode closed(JsonNode node) {
    JsonNode copy = node.deepCopy();
    close(copy);
    if (copy instanceof ObjectNode schema) {
      forbidOthers(schema);
    }
    return copy;
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object) {
      JsonNode reference = object.get("$ref");
      if (reference != null && reference.isString() && reference.stringValue().startsWith("#")) {
        object.put("$ref", LOCATION + reference.stringValue());
      }
      // Where a value is described as a whole; not in what is referred to or combined, which
      // describes parts.
      object
          .propertyStream()
          .filter(member -> member.getKey().equals("properties"))
          .flatMap(properties -> properties.getValue().valueStream())
          .forEach(DocumentedApi::forbidOthers);
      forbidOthers(object.get("items"));
      forbidOthers(object.get("schema"));
    }
    node.forEach(DocumentedApi::close);
  }

  private static void forbidOthers(@Nullable JsonNode schema) {
    if (schema instanceof ObjectNode object && !object.has("additionalProperties")) {
      object.put("unevaluatedProperties", false);
    }
  }

  /**
   * A method of a path.
   *
   * @param method in capitals
   * @param path with names in braces
   */
  public record Operation(String method, String path, JsonNode definition) {
    /** Its responses, by their statuses. */
    public Map<Integer, JsonNode> responses() {
      Map<Integer, JsonNode> responses = new TreeMap<>();
      for (Map.Entry<String, JsonNode> response : definition.get("responses").properties()) {
        responses.put(Integer.valueOf(response.getKey()), ONLY.resolve(response.getValue()));
      }
      return responses;
    }

    /** Its response with a status, if it has one. */
    Optional<JsonNode> response(int status) {
      return Optional.ofNullable(responses().get(status));
    }

    /** Whether a call of this path is one of this operation. */
    boolean matches(String calledMethod, String calledPath) {
      return calledMethod.equals(method)
          && Pattern.matches(path.replaceAll("\\{[a-z_]+}", "[^/]+"), calledPath);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }
}

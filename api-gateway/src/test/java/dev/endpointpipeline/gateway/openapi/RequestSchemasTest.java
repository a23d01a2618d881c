package dev.endpointpipeline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.request.Limits;
import dev.endpointpipeline.model.request.Limits.Characters;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * The schemas of request bodies have the fields, kinds and limits that requests are read with, none
 * more and none less. Both sides are put into the same words, field by field, and compared.
 */
class RequestSchemasTest {
  private static final DocumentedApi API = DocumentedApi.get();

  /** The one field that may be an empty text, see {@link RequestShape}. */
  private static final String MAY_BE_EMPTY =
      "config.ray_service_config.ray_serve_config.applications[].deployments[]"
          + ".max_replicas_per_node";

  private static final Map<Characters, String> PATTERNS =
      new EnumMap<>(
          Map.of(
              Characters.NAME, nameOfAList().at("/schema/pattern").asString(),
              Characters.ID, "^[A-Za-z0-9-]*$",
              Characters.LABEL, "^[A-Za-z0-9_-]*$",
              Characters.DOTTED_LABEL, "^[A-Za-z0-9_.-]*$",
              Characters.SERVICE_NAMESPACE, "^ray-svc-[A-Za-z0-9-]*$"));

  @Test
  void updateIsReadAsItsSchemaSays() {
    assertThat(documented("UpdateEndpointRequest")).isEqualTo(read(RequestShape.ofUpdate()));
  }

  @Test
  void createIsReadAsItsSchemaSays() {
    // Where a log_config goes is the only thing that the two calls have another opinion of.
    Map<String, String> read = read(RequestShape.ofCreate());
    read.computeIfPresent(
        "config.ray_service_config.log_config", (path, words) -> words + " without effect");
    assertThat(documented("CreateEndpointRequest")).isEqualTo(read);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANY")
  void patternAllowsTheCharactersThatAreRead(Characters characters) {
    Pattern documented = Pattern.compile(PATTERNS.get(characters));
    Pattern read = Pattern.compile(characters.regex());
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      for (String prefix : List.of("", "ray-svc-")) {
        // Not the last character: a line end there is one that Java, unlike ECMAScript, ignores.
        String text = prefix + Character.toString(c) + "x";
        assertThat(documented.matcher(text).find())
            .as("U+%04X", c)
            .isEqualTo(read.matcher(text).matches());
      }
    }
  }

  /** Beyond escaped punctuation, each of them has escapes of its own. */
  @Test
  void patternsAreOfTheSyntaxThatEcmaScriptPythonAndJavaShare() {
    assertThat(API.document().findValuesAsString("pattern"))
        .isNotEmpty()
        .allSatisfy(pattern -> assertThat(pattern).doesNotContainPattern("\\\\[\\p{Alnum}{]"))
        .allSatisfy(Pattern::compile);
  }

  @Test
  void limitsOfAnyJsonAreTold() {
    assertThat(API.document().at("/info/description").asString().replaceAll("\\s+", " "))
        .contains("at most %d levels".formatted(Limits.JSON_DEPTH))
        .contains("texts of at most %,d characters".formatted(Limits.JSON_TEXT_LENGTH))
        .contains("names of at most %,d bytes".formatted(Limits.JSON_NAME_LENGTH))
        .contains("numbers of at most %d digits".formatted(Limits.JSON_NUMBER_LENGTH))
        .contains("%,d names, values and brackets".formatted(Limits.JSON_TOKENS));
  }

  @Test
  void queryOfAListIsReadAsDocumented() {
    Map<String, String> documented = new TreeMap<>();
    API.document()
        .at("/paths/~1v1~1workspaces~1{workspace_id}~1endpoints/get/parameters")
        .forEach(
            parameter ->
                documented.put(
                    parameter.get("name").asString(), words(API.resolve(parameter.get("schema")))));
    assertThat(documented)
        .containsOnly(
            Map.entry("offset", words(Limits.LIST_OFFSET)),
            Map.entry("limit", words(Limits.LIST_LIMIT)),
            Map.entry("name", words(Limits.NAME)),
            Map.entry("endpoint_id", words(Limits.ENDPOINT_ID)),
            Map.entry("model_id", words(Limits.MODEL_ID)),
            Map.entry("type", "one of " + Limits.TYPE.values()),
            Map.entry("visibility", "one of [PRIVATE, PUBLIC, ALL]"));
  }

  private static JsonNode nameOfAList() {
    return API.document()
        .at("/paths/~1v1~1workspaces~1{workspace_id}~1endpoints/get/parameters")
        .valueStream()
        .filter(parameter -> parameter.get("name").asString().equals("name"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> read(RequestShape shape) {
    Map<String, String> words = new TreeMap<>();
    shape.allFields().forEach(field -> words.put(field.path(), words(field)));
    return words;
  }

  private static String words(Field field) {
    String presence =
        switch (field.presence()) {
          case MANDATORY -> "mandatory ";
          case OPTIONAL, WITHOUT_EFFECT, KEPT -> "optional ";
        };
    String effect =
        field.presence() == RequestShape.Presence.WITHOUT_EFFECT ? " without effect" : "";
    String empty = field.path().equals(MAY_BE_EMPTY) ? " or empty text" : "";
    return presence + words(field.kind()) + empty + effect;
  }

  private static String words(Kind kind) {
    if (kind instanceof Kind.OfText text) {
      return words(text.limit());
    } else if (kind instanceof Kind.OfInteger integer) {
      return words(integer.limit());
    } else if (kind instanceof Kind.OfNumber) {
      return "number";
    } else if (kind instanceof Kind.OfBoolean) {
      return "boolean";
    } else if (kind instanceof Kind.OfChoice choice) {
      return "one of " + choice.limit().values();
    } else if (kind instanceof Kind.OfArray array) {
      return "array %d-%d".formatted(array.limit().min(), array.limit().max());
    } else if (kind instanceof Kind.OfTexts texts) {
      return "texts %d-%d %s: %s"
          .formatted(
              texts.limit().min(),
              texts.limit().max(),
              words(texts.names()),
              words(texts.values()));
    } else if (kind instanceof Kind.OfAnyObject any) {
      return "any object of at most " + any.limit().max();
    } else {
      return "object";
    }
  }

  private static String words(IntegerRange limit) {
    return "integer %d-%d".formatted(limit.min(), limit.max())
        + (limit.floor() == null ? "" : " not below " + limit.floor())
        + (limit.ceiling() == null ? "" : " not above " + limit.ceiling());
  }

  private static String words(Text limit) {
    return "text %d-%d %s%s"
        .formatted(limit.min(), limit.max(), limit.characters(), limit.unique() ? " unique" : "");
  }

  private static Map<String, String> documented(String schema) {
    Map<String, String> words = new TreeMap<>();
    describe("", API.document().at("/components/schemas/" + schema), words);
    return words;
  }

  private static void describe(String path, JsonNode object, Map<String, String> words) {
    for (Map.Entry<String, JsonNode> member : object.path("properties").properties()) {
      String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      boolean mandatory =
          object
              .path("required")
              .valueStream()
              .anyMatch(required -> required.asString().equals(member.getKey()));
      JsonNode schema = member.getValue();
      JsonNode alternative = schema.at("/anyOf/0");
      boolean mayBeNull =
          schema.at("/anyOf/1/type").asString("").equals("null") || hasType(schema, "null");
      assertThat(mayBeNull).as(name + " may be null").isNotEqualTo(mandatory);
      JsonNode described = API.resolve(alternative.isMissingNode() ? schema : alternative);
      words.put(name, (mandatory ? "mandatory " : "optional ") + words(described));
      describe(name, described, words);
      describe(name + "[]", API.resolve(described.path("items")), words);
    }
  }

  private static String words(JsonNode schema) {
    String description = schema.path("description").asString("");
    String effect = description.contains("Without effect") ? " without effect" : "";
    return kind(schema, description) + effect;
  }

  private static String kind(JsonNode schema, String description) {
    if (schema.has("enum")) {
      return "one of " + schema.get("enum").valueStream().map(JsonNode::asString).toList();
    } else if (hasType(schema, "integer")) {
      return "integer %d-%d"
              .formatted(schema.get("minimum").intValue(), schema.get("maximum").intValue())
          + found(" not below ", "ot below `([a-z_]+)`", description)
          + found(" not above ", "ot above `([a-z_]+)`", description)
          + (hasType(schema, "string") && schema.get("maxLength").intValue() == 0
              ? " or empty text"
              : "");
    } else if (hasType(schema, "string")) {
      return text(schema, description);
    } else if (hasType(schema, "array")) {
      return "array %d-%d"
          .formatted(schema.path("minItems").asInt(0), schema.get("maxItems").intValue());
    } else if (schema.path("additionalProperties").isObject()) {
      return "texts %d-%d %s: %s"
          .formatted(
              schema.path("minProperties").asInt(0),
              schema.get("maxProperties").intValue(),
              text(schema.get("propertyNames"), ""),
              text(schema.get("additionalProperties"), ""));
    } else if (schema.has("additionalProperties")) {
      return "any object" + found(" of at most ", "At most ([0-9,]+) characters", description);
    } else {
      return schema.get("type").isArray()
          ? schema.at("/type/0").asString()
          : schema.get("type").asString();
    }
  }

  private static String text(JsonNode schema, String description) {
    String pattern = schema.path("pattern").asString("");
    String characters =
        PATTERNS.entrySet().stream()
            .filter(known -> known.getValue().equals(pattern))
            .map(known -> known.getKey().toString())
            .findFirst()
            .orElse(pattern.isEmpty() ? "ANY" : pattern);
    return "text %d-%d %s%s"
        .formatted(
            schema.path("minLength").asInt(0),
            schema.get("maxLength").intValue(),
            characters,
            description.startsWith("Unique") ? " unique" : "");
  }

  private static String found(String words, String regex, String description) {
    Matcher matcher = Pattern.compile(regex).matcher(description);
    return matcher.find() ? words + matcher.group(1).replace(",", "") : "";
  }

  private static boolean hasType(JsonNode schema, String type) {
    JsonNode types = schema.path("type");
    return types.isArray()
        ? types.valueStream().anyMatch(each -> each.asString().equals(type))
        : types.asString("").equals(type);
  }
}

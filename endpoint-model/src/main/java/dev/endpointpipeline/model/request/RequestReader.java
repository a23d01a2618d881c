package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the JSON text of a request into records of the contract, and finds all violations at once.
 *
 * <p>Violations have the path of a field: names joined by dots, array items with their index from
 * 0, as in {@code config.ray_service_config.ray_serve_config.applications[0].name}. A name with
 * characters other than letters, digits, '_' and '-' is in brackets and quotes ({@code
 * env_vars['a.b']}), with everything but printable ASCII escaped.
 *
 * <p>Fields without effect are ignored and reported. A null is the same as an absent field.
 */
public final class RequestReader {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.JSON_DEPTH)
                          .maxStringLength(Limits.JSON_TEXT_LENGTH)
                          .maxNameLength(Limits.JSON_NAME_LENGTH)
                          .maxNumberLength(Limits.JSON_NUMBER_LENGTH)
                          .maxTokenCount(Limits.JSON_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          // Checked in parse, to distinguish it from a duplicate.
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Keeps all digits of numbers in user_config.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private RequestReader() {}

  /**
   * Reads the body of an update. {@code {}} is valid and changes nothing.
   *
   * @param json UTF-8 text of a JSON object
   * @throws MalformedJsonException if the text is not a JSON object
   * @throws InvalidRequestException with all violations, if there are any
   */
  public static Reading<EndpointPatch> readUpdate(byte[] json) {
    return read(json, EndpointFields::patch);
  }

  /**
   * Reads the body of a create.
   *
   * @param json UTF-8 text of a JSON object
   * @throws MalformedJsonException if the text is not a JSON object
   * @throws InvalidRequestException with all violations, if there are any
   */
  public static Reading<EndpointSpec> readCreate(byte[] json) {
    return read(json, EndpointFields::spec);
  }

  private static <T> Reading<T> read(byte[] json, Function<JsonObject, T> reader) {
    ReadingBuilder reading = new ReadingBuilder();
    return reading.build(ParsedObject.read(parse(json), reading, reader));
  }

  private static ObjectNode parse(byte[] json) {
    Utf8.require(json);
    try (JsonParser parser = JSON.createParser(json)) {
      return parse(parser);
    }
  }

  private static ObjectNode parse(JsonParser parser) {
    try {
      JsonNode root = JSON.readTree(parser);
      if (!(root instanceof ObjectNode object)) {
        throw MalformedJsonException.at(parser, "no object");
      }
      if (parser.nextToken() != null) {
        throw MalformedJsonException.at(parser, "more text after the object");
      }
      return object;
    } catch (JacksonException e) {
      throw MalformedJsonException.at(parser, e);
    } catch (NumberFormatException e) {
      // The parser accepts larger exponents than BigDecimal, whose exponents have 32 bits.
      throw MalformedJsonException.at(parser, "a number whose exponent has over 9 digits");
    }
  }
}

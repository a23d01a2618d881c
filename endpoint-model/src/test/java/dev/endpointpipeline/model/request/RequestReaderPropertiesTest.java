package dev.endpointpipeline.model.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.quicktheories.QuickTheory.qt;

import dev.endpointpipeline.model.AnyBody;
import dev.endpointpipeline.model.Draw;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.quicktheories.QuickTheory;
import org.quicktheories.core.Gen;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Properties of every body with any content. */
class RequestReaderPropertiesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final QuickTheory EXAMPLES = qt().withExamples(1000);
  private static final Set<String> KEPT =
      RequestShape.ofCreate()
          .allFields()
          .filter(field -> field.presence() == Presence.KEPT)
          .map(Field::path)
          .collect(Collectors.toSet());

  /** A body with some values of the wrong type, and their paths. */
  record FaultyBody(ObjectNode body, List<String> faults) {}

  @Test
  void everyBodyOfTheShapeIsAccepted() {
    EXAMPLES
        .forAll(AnyBody.ofCreate())
        .checkAssert(
            body ->
                assertThat(RequestReader.readCreate(bytes(body)).ignoredFields())
                    .allMatch(
                        field ->
                            field.endsWith("autoscaling_config.max_ongoing_requests")
                                || KEPT.contains(field)));
  }

  @Test
  void anyBytesAreReadOrRefusedWithADocumentedException() {
    Gen<byte[]> anyBytes =
        source -> {
          Draw draw = new Draw(source);
          byte[] bytes = new byte[draw.integer(0, 40)];
          for (int i = 0; i < bytes.length; i++) {
            String json = "{}[]\":,\\u0d8 e-.1ntrf";
            bytes[i] =
                (byte)
                    (draw.chance()
                        ? json.charAt(draw.integer(0, json.length() - 1))
                        : draw.integer(0, 255));
          }
          return bytes;
        };

    EXAMPLES.withExamples(20_000).forAll(anyBytes).checkAssert(this::isReadOrRefused);
  }

  @Test
  void bodiesWithChangedBytesAreReadOrRefusedWithADocumentedException() {
    Gen<byte[]> damaged =
        source -> {
          Draw draw = new Draw(source);
          byte[] bytes = bytes(AnyBody.ofCreate().generate(source));
          for (int changes = draw.integer(1, 3); changes > 0; changes--) {
            bytes[draw.integer(0, bytes.length - 1)] = (byte) draw.integer(0, 255);
          }
          return bytes;
        };

    EXAMPLES.withExamples(5000).forAll(damaged).checkAssert(this::isReadOrRefused);
  }

  @Test
  void exactlyTheFaultsAreReportedAtOnce() {
    Gen<FaultyBody> faulty =
        source -> {
          RequestShape shape = RequestShape.ofCreate();
          ObjectNode body = new AnyBody(shape).generate(source);
          List<String> faults = new ArrayList<>();
          spoil(body, shape.fields(), FieldPath.ROOT, new Draw(source), faults);
          return new FaultyBody(body, faults);
        };

    EXAMPLES
        .forAll(faulty.assuming(body -> body.faults.size() <= Violations.MAX))
        .checkAssert(
            body ->
                assertThat(violations(body.body))
                    .extracting(Violation::field)
                    .containsExactlyInAnyOrderElementsOf(body.faults));
  }

  @Test
  void reportedPathsExist() {
    Gen<ObjectNode> changed =
        source -> {
          Draw draw = new Draw(source);
          ObjectNode body = AnyBody.ofCreate().generate(source);
          for (int changes = draw.integer(1, 4); changes > 0; changes--) {
            change(body, draw);
          }
          return body;
        };

    EXAMPLES
        .withExamples(3000)
        .forAll(changed)
        .checkAssert(
            body -> {
              for (Violation violation : violations(body)) {
                Place place = Place.of(violation.field(), body);
                assertThat(place.parent().isContainer()).as("%s", violation).isTrue();
                assertThat(place.value() == null)
                    .as("%s", violation)
                    .isEqualTo(violation.reason().startsWith("missing "));
              }
              for (String ignored : ignored(body)) {
                assertThat(Place.of(ignored, body).value()).as(ignored).isNotNull();
              }
            });
  }

  @Test
  void refusalsContainNoInput() {
    Gen<ObjectNode> secretive =
        source -> {
          Draw draw = new Draw(source);
          ObjectNode body = AnyBody.ofCreate().generate(source);
          containersOf(body).stream()
              .filter(container -> draw.chance())
              .forEach(container -> hideSecretsIn(container, draw));
          return body;
        };

    EXAMPLES
        .forAll(secretive)
        .checkAssert(
            body ->
                assertThat(violations(body))
                    .allSatisfy(
                        violation -> {
                          assertThat(violation.reason()).doesNotContain("s3cret");
                          assertThat(violation.field()).matches("[ -~]+");
                        }));
  }

  private void isReadOrRefused(byte[] json) {
    for (Function<byte[], Reading<?>> reader :
        List.<Function<byte[], Reading<?>>>of(
            RequestReader::readUpdate, RequestReader::readCreate)) {
      try {
        assertThat(reader.apply(json).ignoredFields())
            .allMatch(field -> StandardCharsets.US_ASCII.newEncoder().canEncode(field));
      } catch (InvalidRequestException e) {
        assertThat(e.violations()).isNotEmpty();
      } catch (MalformedJsonException e) {
        assertThat(e).hasMessageMatching("line \\d+, column \\d+: [ -~]*");
      }
    }
  }

  /** Replaces some simple values with arrays, which are not allowed there. */
  private static void spoil(
      JsonNode object, List<Field> fields, FieldPath path, Draw draw, List<String> faults) {
    for (Field field : fields) {
      JsonNode value = object.get(field.name());
      FieldPath place = path.member(field.name());
      if (value == null || field.path().endsWith("autoscaling_config.max_ongoing_requests")) {
        continue;
      }
      if (field.kind() instanceof Kind.OfObject) {
        spoil(value, field.kind().members(), place, draw, faults);
      } else if (field.kind() instanceof Kind.OfArray) {
        for (int i = 0; i < value.size(); i++) {
          spoil(value.get(i), field.kind().members(), place.item(i), draw, faults);
        }
      } else if (field.kind() instanceof Kind.OfTexts && draw.chance()) {
        for (String name : List.copyOf(value.propertyNames())) {
          ((ObjectNode) value).putArray(name);
          faults.add(place.member(name).toString());
        }
      } else if (draw.integer(0, 9) == 0) {
        ((ObjectNode) object).putArray(field.name());
        faults.add(place.toString());
      }
    }
  }

  /** Replaces, removes, adds or renames a random member. */
  private static void change(ObjectNode body, Draw draw) {
    JsonNode container = draw.oneOf(containersOf(body));
    if (container instanceof ArrayNode array) {
      array.add(draw.json(2));
      return;
    }
    ObjectNode object = (ObjectNode) container;
    List<String> names = List.copyOf(object.propertyNames());
    String any = new Draw(draw.source()).text(Limits.DESCRIPTION);
    String name = names.isEmpty() ? any : draw.oneOf(names);
    switch (draw.integer(0, 3)) {
      case 0 -> object.set(name, draw.json(2));
      case 1 -> object.remove(name);
      case 2 -> object.set(any, draw.json(2));
      default -> object.set(any, object.has(name) ? object.remove(name) : draw.json(1));
    }
  }

  private static void hideSecretsIn(JsonNode container, Draw draw) {
    if (container instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        if (object.get(name).isValueNode() && draw.chance()) {
          object.put(name, "s3cret/\u0000");
        }
      }
    }
  }

  private static List<JsonNode> containersOf(JsonNode node) {
    List<JsonNode> containers = new ArrayList<>(List.of(node));
    for (JsonNode value : node) {
      if (value.isContainer()) {
        containers.addAll(containersOf(value));
      }
    }
    return containers;
  }

  private static List<Violation> violations(ObjectNode body) {
    InvalidRequestException refusal =
        catchThrowableOfType(
            InvalidRequestException.class, () -> RequestReader.readCreate(bytes(body)));
    return refusal == null ? List.of() : refusal.violations();
  }

  private static List<String> ignored(ObjectNode body) {
    try {
      return RequestReader.readCreate(bytes(body)).ignoredFields();
    } catch (InvalidRequestException e) {
      return List.of();
    }
  }

  private static byte[] bytes(JsonNode body) {
    return JSON.writeValueAsBytes(body);
  }
}

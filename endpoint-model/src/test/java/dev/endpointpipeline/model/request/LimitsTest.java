package dev.endpointpipeline.model.request;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.endpointpipeline.model.MinimalBody;
import dev.endpointpipeline.model.SampleText;
import dev.endpointpipeline.model.request.Limits.Characters;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Items;
import dev.endpointpipeline.model.request.Limits.Text;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each field of a request separately: values at its limits are accepted, values just beyond are
 * refused. The limits are in the table of fields in docs/api.md.
 */
class LimitsTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** A field of one of the two bodies. */
  record Subject(Call call, Field field) {
    @Override
    public String toString() {
      return call.name().toLowerCase(Locale.ROOT) + ": " + field.path();
    }
  }

  enum Call {
    UPDATE(RequestShape.ofUpdate(), RequestReader::readUpdate),
    CREATE(RequestShape.ofCreate(), RequestReader::readCreate);

    private final RequestShape shape;
    private final transient Function<byte[], Reading<?>> reader;

    Call(RequestShape shape, Function<byte[], Reading<?>> reader) {
      this.shape = shape;
      this.reader = reader;
    }
  }

  static Stream<Subject> fields() {
    return Stream.of(Call.values())
        .flatMap(call -> call.shape.allFields().map(field -> new Subject(call, field)));
  }

  static Stream<Subject> mandatoryFields() {
    return fields().filter(subject -> subject.field.presence() == Presence.MANDATORY);
  }

  @Test
  void nameMayHaveEveryHanCharacterOfAnyUnicode() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean allowed = Limits.NAME.fault(Character.toString(c)) == null;
      boolean han = Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
      boolean ascii = c < 128 && (Character.isLetterOrDigit(c) || "_-. ".indexOf(c) >= 0);
      // U+16FE2 and U+16FE3 are Han only in Unicode versions newer than Java 17's.
      boolean ofALaterUnicode =
          allowed && (Character.getType(c) == Character.UNASSIGNED || c == 0x16FE2 || c == 0x16FE3);
      assertThat(allowed).as("U+%04X", c).isEqualTo(han || ascii || ofALaterUnicode);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void valueAtTheLimitIsAccepted(Subject subject) {
    for (Object value : allowed(subject.field.kind())) {
      Reading<?> reading = read(subject, JSON.valueToTree(value));

      assertThat(reading.ignoredFields())
          .as("%s", abbreviated(value))
          .allMatch(field -> isInsideIgnored(subject, field));
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void valueBeyondTheLimitIsRefused(Subject subject) {
    for (Object value : refused(subject.field.kind())) {
      assertThat(violations(subject, JSON.valueToTree(value)))
          .as("%s", abbreviated(value))
          .singleElement()
          .satisfies(
              violation -> {
                assertThat(violation.field()).isEqualTo(firstItem(subject.field));
                assertThat(violation.reason()).contains(" (expected: ");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("mandatoryFields")
  void mandatoryFieldMustNotBeAbsentOrNull(Subject subject) {
    ObjectNode body = MinimalBody.of(subject.call.shape);
    MinimalBody.parentOf(body, subject.call.shape, subject.field.path())
        .remove(subject.field.name());

    assertThat(violations(subject.call, body))
        .extracting(Violation::field, Violation::reason)
        .singleElement()
        .satisfies(
            violation ->
                assertThat(violation.toList())
                    .satisfiesExactly(
                        field -> assertThat(field).isEqualTo(firstItem(subject.field)),
                        reason -> assertThat(reason).asString().startsWith("missing (expected: ")));
    assertThat(violations(subject, JSON.nullNode()))
        .singleElement()
        .extracting(Violation::reason)
        .asString()
        .startsWith("null (expected: ");
  }

  @ParameterizedTest
  @MethodSource("fields")
  void optionalFieldMayBeNull(Subject subject) {
    if (subject.field.presence() != Presence.MANDATORY) {
      assertThat(read(subject, JSON.nullNode()).ignoredFields())
          .allMatch(field -> isInsideIgnored(subject, field));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"中", "々", "〇", "㐀", "﨑", "\ud840\udc00", "\ud883\udede"})
  void aNameMayHaveChineseCharactersOfAnyPlane(String character) {
    assertThat(Limits.NAME.fault(character)).isNull();
    assertThat(Limits.NAME.fault(character.repeat(128))).isNull();
    assertThat(Limits.NAME.fault(character.repeat(129))).isEqualTo("129 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"あ", "カ", "한", "é", "ß", "Ж", "\uff41", "。", "\u3000", "😀", "\t", "/"})
  void aNameMayHaveNoOtherLettersSymbolsOrSpaces(String character) {
    assertThat(Limits.NAME.fault("a" + character)).isNotNull();
  }

  private static List<Object> allowed(Kind kind) {
    if (kind instanceof Kind.OfText text) {
      return allowedTexts(text.limit());
    }
    if (kind instanceof Kind.OfInteger integer) {
      return List.of(integer.limit().min(), integer.limit().max());
    }
    if (kind instanceof Kind.OfNumber) {
      return List.of(0, -1.5, Double.MIN_VALUE, Double.MAX_VALUE, Long.MAX_VALUE);
    }
    if (kind instanceof Kind.OfBoolean) {
      return List.of(true, false);
    }
    if (kind instanceof Kind.OfChoice choice) {
      return List.copyOf(choice.limit().values().stream().map(Enum::name).toList());
    }
    if (kind instanceof Kind.OfArray array) {
      Items limit = array.limit();
      return List.of(MinimalBody.items(array, limit.min()), MinimalBody.items(array, limit.max()));
    }
    if (kind instanceof Kind.OfTexts texts) {
      return List.of(
          Map.of(),
          Map.of(longest(texts.names()), shortest(texts.values())),
          Map.of(shortest(texts.names()), longest(texts.values())),
          Map.of("端".repeat(texts.names().max()), "端".repeat(texts.values().max())),
          members(texts.limit().max()));
    }
    if (kind instanceof Kind.OfAnyObject object) {
      return List.of(Map.of(), objectOfLength(object.limit().max()));
    }
    return List.of();
  }

  private static List<Object> refused(Kind kind) {
    if (kind instanceof Kind.OfText text) {
      return refusedTexts(text.limit());
    }
    if (kind instanceof Kind.OfInteger integer) {
      IntegerRange limit = integer.limit();
      return List.of(
          limit.min() - 1L, limit.max() + 1L, 1.0, "1", true, List.of(), Map.of(), Long.MAX_VALUE);
    }
    if (kind instanceof Kind.OfNumber) {
      return List.of(
          new java.math.BigDecimal("1e400"),
          new java.math.BigDecimal("1e-400"),
          new java.math.BigDecimal("-1e-400"),
          "1",
          true,
          List.of(),
          Map.of());
    }
    if (kind instanceof Kind.OfBoolean) {
      return List.of("true", 1, List.of(), Map.of());
    }
    if (kind instanceof Kind.OfChoice choice) {
      String value = choice.limit().values().get(0).name();
      return List.of("", "unknown", value.toUpperCase(Locale.ROOT), value + " ", 1, Map.of());
    }
    if (kind instanceof Kind.OfArray array) {
      Items limit = array.limit();
      List<Object> refused = new ArrayList<>(List.of("text", 1, Map.of()));
      refused.add(MinimalBody.items(array, limit.max() + 1));
      if (limit.min() > 0) {
        refused.add(List.of());
      }
      return refused;
    }
    if (kind instanceof Kind.OfAnyObject object) {
      return List.of("{}", 1, List.of(), objectOfLength(object.limit().max() + 1));
    }
    if (kind instanceof Kind.OfTexts texts) {
      return List.of("text", 1, true, List.of(), members(texts.limit().max() + 1));
    }
    return List.of("text", 1, true, List.of());
  }

  private static List<Object> allowedTexts(Text limit) {
    List<Object> texts = new ArrayList<>(List.of(shortest(limit), longest(limit)));
    SampleText.alphabet(limit.characters())
        .codePoints()
        .mapToObj(Character::toString)
        .map(character -> shortest(limit) + character)
        .filter(text -> text.codePointCount(0, text.length()) <= limit.max())
        .forEach(texts::add);
    if (limit.characters() == Characters.ANY) {
      // Two UTF-16 units that form one character.
      texts.add("😀".repeat(limit.max()));
    }
    return texts;
  }

  private static List<Object> refusedTexts(Text limit) {
    List<Object> texts = new ArrayList<>(List.of(7, true, List.of(), Map.of()));
    texts.add(SampleText.of(limit, limit.max() + 1, 0));
    if (limit.min() > 0) {
      texts.add(SampleText.of(limit, limit.min() - 1, 0));
    }
    String room = SampleText.of(limit, limit.max() - 1, 0);
    texts.add(room + '\ud83d');
    texts.add(room + '\ude00');
    if (limit.characters() != Characters.ANY) {
      texts.add(room + '/');
      texts.add(room + '\n');
      texts.add(room + '\u0000');
      texts.add('/' + room);
    }
    return texts;
  }

  @ParameterizedTest
  @MethodSource("fields")
  void arbitraryNamesAndTheirTextsAreLimited(Subject subject) {
    if (!(subject.field.kind() instanceof Kind.OfTexts texts)) {
      return;
    }
    String tooLong = SampleText.of(texts.names(), texts.names().max() + 1, 0);
    Map<String, Object> faults =
        Map.of(
            "",
            "",
            tooLong,
            "",
            "HalfAPair",
            "\ud83d",
            "TooLong",
            SampleText.of(texts.values(), texts.values().max() + 1, 0),
            "Number",
            1,
            "Object",
            Map.of());

    assertThat(violations(subject, JSON.valueToTree(faults)))
        .extracting(Violation::field)
        .hasSameSizeAs(faults.keySet())
        .allMatch(field -> field.startsWith(firstItem(subject.field)))
        .anyMatch(field -> field.endsWith(".HalfAPair"))
        .anyMatch(field -> field.endsWith("['']"))
        .anyMatch(field -> field.endsWith("...']"));
  }

  private static Map<String, String> members(int count) {
    return IntStream.range(0, count).boxed().collect(toMap(i -> "N" + i, i -> ""));
  }

  private static String shortest(Text limit) {
    return SampleText.of(limit, limit.min(), 0);
  }

  private static String longest(Text limit) {
    return SampleText.of(limit, limit.max(), 0);
  }

  private static Object objectOfLength(int length) {
    return Map.of("a", "x".repeat(length - "{\"a\":\"\"}".length()));
  }

  private static Reading<?> read(Subject subject, JsonNode value) {
    ObjectNode body = MinimalBody.with(subject.call.shape, subject.field.path(), value);
    return subject.call.reader.apply(bytes(body));
  }

  private static List<Violation> violations(Subject subject, JsonNode value) {
    return violations(
        subject.call, MinimalBody.with(subject.call.shape, subject.field.path(), value));
  }

  private static List<Violation> violations(Call call, ObjectNode body) {
    @Nullable InvalidRequestException refusal =
        catchThrowableOfType(InvalidRequestException.class, () -> call.reader.apply(bytes(body)));
    return refusal == null ? List.of() : refusal.violations();
  }

  private static boolean isInsideIgnored(Subject subject, String ignored) {
    return subject
        .call
        .shape
        .allFields()
        .filter(
            field ->
                field.presence() == Presence.WITHOUT_EFFECT || field.presence() == Presence.KEPT)
        .map(Field::path)
        .anyMatch(path -> path.equals(ignored) && subject.field.path().startsWith(path));
  }

  /** The path of the field if every array has one item. */
  private static String firstItem(Field field) {
    return field.path().replace("[]", "[0]");
  }

  /** Encodes with \\u escapes, the only way to send half a surrogate pair. */
  private static byte[] bytes(JsonNode body) {
    return JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(body);
  }

  private static String abbreviated(Object value) {
    String text = value.toString();
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }
}

package dev.endpointpipeline.model.request;

import dev.endpointpipeline.model.request.Limits.Choice;
import dev.endpointpipeline.model.request.Limits.IntegerRange;
import dev.endpointpipeline.model.request.Limits.Items;
import dev.endpointpipeline.model.request.Limits.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a request. Each call removes a member and checks it; the members left at the end are
 * unknown. A null member counts as absent, and a member outside its limit is a violation.
 */
final class ParsedObject implements JsonObject {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_]{1,32}");
  private static final int MAX_NUMBER_SHOWN = 20;

  private final ObjectNode members;
  private final FieldPath path;
  private final ReadingBuilder reading;

  /** Unique texts of earlier objects of the same array; null outside an array. */
  private final @Nullable Set<List<String>> seen;

  private ParsedObject(
      ObjectNode members,
      FieldPath path,
      ReadingBuilder reading,
      @Nullable Set<List<String>> seen) {
    this.members = members;
    this.path = path;
    this.reading = reading;
    this.seen = seen;
  }

  /** Reads a complete body; the members that the reader leaves are ignored. */
  static <T> T read(ObjectNode body, ReadingBuilder reading, Function<JsonObject, T> reader) {
    return new ParsedObject(body, FieldPath.ROOT, reading, null).wholly(reader);
  }

  private <T> T wholly(Function<? super ParsedObject, T> reader) {
    T value = reader.apply(this);
    for (String unknown : members.propertyNames()) {
      reading.ignored(path.member(unknown), Ignored.UNKNOWN);
    }
    return value;
  }

  @Override
  public @Nullable String text(String name, Text limit) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    String fault = value.isString() ? limit.fault(value.stringValue()) : kind(value);
    if (fault != null) {
      refuse(name, fault, limit.expectation());
      return null;
    }
    String text = value.stringValue();
    if (limit.unique() && seen != null && !text.isEmpty() && !seen.add(List.of(name, text))) {
      refuse(name, "the same as another's", "a unique value");
      return null;
    }
    return text;
  }

  @Override
  public String mandatoryText(String name, Text limit) {
    String text = has(name, limit::expectation) ? text(name, limit) : null;
    return text == null ? "" : text;
  }

  @Override
  public @Nullable Integer integer(String name, IntegerRange limit) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    boolean inRange =
        value.isIntegralNumber() && value.canConvertToInt() && limit.contains(value.intValue());
    if (!inRange) {
      refuse(name, integerOrKind(value), limit.expectation());
      return null;
    }
    return value.intValue();
  }

  @Override
  public @Nullable Integer integerOrEmpty(String name, IntegerRange limit) {
    JsonNode value = members.get(name);
    if (value != null && value.isString() && value.stringValue().isEmpty()) {
      members.remove(name);
      return null;
    }
    return integer(name, limit);
  }

  @Override
  public int mandatoryInteger(String name, IntegerRange limit) {
    Integer integer = has(name, limit::expectation) ? integer(name, limit) : null;
    return integer == null ? limit.min() : integer;
  }

  @Override
  public @Nullable Double number(String name) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    double number = value.isNumber() ? value.decimalValue().doubleValue() : Double.NaN;
    // Also reject a number so small that it would become zero.
    if (!Double.isFinite(number) || (number == 0 && value.decimalValue().signum() != 0)) {
      refuse(name, kind(value), "a number within a double's range");
      return null;
    }
    return number;
  }

  @Override
  public @Nullable Boolean bool(String name) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      refuse(name, kind(value), "true or false");
      return null;
    }
    return value.booleanValue();
  }

  @Override
  public <E extends Enum<E>> E mandatoryChoice(String name, Choice<E> limit) {
    JsonNode value = has(name, limit::expectation) ? take(name) : null;
    E choice = value != null && value.isString() ? limit.named(value.stringValue()) : null;
    if (choice == null && value != null) {
      refuse(name, wordOrKind(value), limit.expectation());
    }
    return choice == null ? limit.values().get(0) : choice;
  }

  @Override
  public <T> @Nullable T object(String name, Function<JsonObject, T> reader) {
    return nested(name, reader);
  }

  private <T> @Nullable T nested(String name, Function<? super ParsedObject, T> reader) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return new ParsedObject(object, path.member(name), reading, null).wholly(reader);
    }
    refuse(name, kind(value), "an object");
    return null;
  }

  @Override
  public <T> @Nullable T mandatoryObject(String name, Function<JsonObject, T> reader) {
    return has(name, () -> "an object") ? object(name, reader) : null;
  }

  @Override
  public void objectWithoutEffect(String name, Function<JsonObject, ?> reader) {
    if (object(name, reader) != null) {
      reading.ignored(path.member(name), Ignored.SET_BY_CREATE);
    }
  }

  @Override
  public <T> @Nullable T keptObject(String name, Function<JsonObject, T> reader) {
    T value = object(name, reader);
    if (value != null) {
      reading.ignored(path.member(name), Ignored.KEPT);
    }
    return value;
  }

  @Override
  public @Nullable Boolean keptBool(String name) {
    Boolean value = bool(name);
    if (Boolean.TRUE.equals(value)) {
      reading.ignored(path.member(name), Ignored.KEPT);
    }
    return value;
  }

  @Override
  public <T> @Nullable T within(String name, Function<JsonObject, @Nullable T> reader) {
    return members.get(name) instanceof ObjectNode object
        ? reader.apply(new ParsedObject(object, path.member(name), reading, null))
        : null;
  }

  @Override
  public <T> @Nullable List<T> list(String name, Items limit, Function<JsonObject, T> reader) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    if (!value.isArray() || !limit.contains(value.size())) {
      refuse(name, value.isArray() ? value.size() + " items" : kind(value), limit.expectation());
      return null;
    }
    FieldPath list = path.member(name);
    List<T> items = new ArrayList<>(value.size());
    Set<List<String>> seenInList = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      if (value.get(i) instanceof ObjectNode object) {
        items.add(new ParsedObject(object, list.item(i), reading, seenInList).wholly(reader));
      } else {
        reading.violation(list.item(i), kind(value.get(i)), "an object");
      }
    }
    return items;
  }

  @Override
  public <T> List<T> mandatoryList(String name, Items limit, Function<JsonObject, T> reader) {
    List<T> items = has(name, limit::expectation) ? list(name, limit, reader) : null;
    return items == null ? List.of() : items;
  }

  @Override
  public @Nullable Map<String, String> texts(
      String name, Items limit, Text nameLimit, Text valueLimit) {
    JsonNode value = members.get(name);
    if (value != null && value.isObject() && !limit.contains(value.size())) {
      members.remove(name);
      refuse(name, value.size() + " members", limit.expectationOfMembers());
      return null;
    }
    return nested(name, in -> in.allTexts(nameLimit, valueLimit));
  }

  private Map<String, String> allTexts(Text nameLimit, Text valueLimit) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : List.copyOf(members.propertyNames())) {
      String fault = nameLimit.fault(name);
      if (fault != null) {
        refuse(name, "a name with " + fault, nameLimit.expectation());
      }
      texts.put(name, mandatoryText(name, valueLimit));
    }
    return texts;
  }

  @Override
  public @Nullable String jsonText(String name, Text limit) {
    JsonNode value = take(name);
    if (value == null) {
      return null;
    }
    String text = value.toString();
    String fault = value.isObject() ? limit.fault(text) : kind(value);
    if (fault != null) {
      refuse(name, fault, "an object of at most " + limit.max() + " characters of JSON");
      return null;
    }
    return text;
  }

  private @Nullable JsonNode take(String name) {
    JsonNode value = members.remove(name);
    return value == null || value.isNull() ? null : value;
  }

  private boolean has(String name, Supplier<String> expectation) {
    JsonNode value = members.get(name);
    if (value != null && !value.isNull()) {
      return true;
    }
    members.remove(name);
    refuse(name, value == null ? "missing" : "null", expectation.get());
    return false;
  }

  private void refuse(String name, String found, String expected) {
    reading.violation(path.member(name), found, expected);
  }

  /** The value of an integer, or the type of any other value. */
  private static String integerOrKind(JsonNode value) {
    String digits = value.isIntegralNumber() ? value.asString() : "";
    return digits.isEmpty() || digits.length() > MAX_NUMBER_SHOWN ? kind(value) : digits;
  }

  /** The type of a value, but not the value, which may be a secret. */
  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal number";
      case STRING -> "a string";
      case BOOLEAN -> "a boolean";
      case ARRAY -> "an array";
      case NULL -> "null";
      default -> "an object";
    };
  }

  private static String wordOrKind(JsonNode value) {
    return value.isString() && WORD.matcher(value.stringValue()).matches()
        ? "'" + value.stringValue() + "'"
        : kind(value);
  }
}

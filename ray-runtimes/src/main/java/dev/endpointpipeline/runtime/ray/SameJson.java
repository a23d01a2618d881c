package dev.endpointpipeline.runtime.ray;

import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Whether two JSON values are the same: to Ray, to Python, or to the code that gets them. */
final class SameJson {
  private SameJson() {}

  /** Whether Ray may show the one for the other: 1.0 for 1, and members in another order. */
  static boolean toRay(JsonNode one, JsonNode other) {
    return same(
        one, other, (a, b) -> (a.isNumber() && b.isNumber()) ? isSameNumber(a, b) : a.equals(b));
  }

  /** Whether Python's {@code ==} takes them for equal: 1, 1.0 and True, in any order of members. */
  static boolean toPython(JsonNode one, JsonNode other) {
    return same(
        one, other, (a, b) -> (isCounted(a) && isCounted(b)) ? isAsMuch(a, b) : a.equals(b));
  }

  /** Whether code that gets them can't tell them apart: of one type, members in one order. */
  static boolean toCode(JsonNode one, JsonNode other) {
    return same(
            one,
            other,
            (a, b) ->
                (a.isNumber() && b.isNumber())
                    ? a.isIntegralNumber() == b.isIntegralNumber() && isSameNumber(a, b)
                    : a.equals(b))
        && names(one).toList().equals(names(other).toList());
  }

  private static boolean same(
      JsonNode one, JsonNode other, BiPredicate<JsonNode, JsonNode> scalars) {
    if (one.isObject() && other.isObject()) {
      return one.size() == other.size() && one.properties().stream().allMatch(isIn(other, scalars));
    }
    if (one.isArray() && other.isArray()) {
      if (one.size() != other.size()) {
        return false;
      }
      for (int i = 0; i < one.size(); i++) {
        if (!same(one.get(i), other.get(i), scalars)) {
          return false;
        }
      }
      return true;
    }
    return scalars.test(one, other);
  }

  private static Predicate<Map.Entry<String, JsonNode>> isIn(
      JsonNode object, BiPredicate<JsonNode, JsonNode> scalars) {
    return member -> {
      JsonNode value = object.get(member.getKey());
      return value != null && same(member.getValue(), value, scalars);
    };
  }

  /** Of all members at any depth, in order. */
  private static Stream<String> names(JsonNode value) {
    return value.isObject()
        ? value.properties().stream()
            .flatMap(member -> Stream.concat(Stream.of(member.getKey()), names(member.getValue())))
        : value.values().stream().flatMap(SameJson::names);
  }

  private static boolean isSameNumber(JsonNode one, JsonNode other) {
    if (one.isIntegralNumber() && other.isIntegralNumber()) {
      return one.bigIntegerValue().equals(other.bigIntegerValue());
    }
    return Double.compare(doubleValue(one), doubleValue(other)) == 0;
  }

  private static boolean isCounted(JsonNode value) {
    return value.isNumber() || value.isBoolean();
  }

  private static boolean isAsMuch(JsonNode one, JsonNode other) {
    return (one.isIntegralNumber() && other.isIntegralNumber())
        ? one.bigIntegerValue().equals(other.bigIntegerValue())
        : amount(one) == amount(other);
  }

  private static double amount(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    return doubleValue(value);
  }

  /** Infinite if no double holds it, as Ray has it; ours are finite. */
  private static double doubleValue(JsonNode number) {
    return number.doubleValue(Double.POSITIVE_INFINITY);
  }
}

package dev.endpointpipeline.worker.runtime.rayserve;

import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Whether two JSON values mean the same to Ray, which shows 1 as 1.0 where it wants a fraction, and
 * members in an order of its own.
 */
final class SameJson {
  private SameJson() {}

  static boolean same(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return sameNumber(one, other);
    }
    if (one.isObject() && other.isObject()) {
      return one.size() == other.size() && one.properties().stream().allMatch(in(other));
    }
    if (one.isArray() && other.isArray()) {
      if (one.size() != other.size()) {
        return false;
      }
      for (int i = 0; i < one.size(); i++) {
        if (!same(one.get(i), other.get(i))) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other);
  }

  private static boolean sameNumber(JsonNode one, JsonNode other) {
    if (one.isIntegralNumber() && other.isIntegralNumber()) {
      return one.bigIntegerValue().equals(other.bigIntegerValue());
    }
    return Double.compare(doubleValue(one), doubleValue(other)) == 0;
  }

  /** Infinite if no double holds it, as Ray has it; ours are finite. */
  private static double doubleValue(JsonNode number) {
    return number.doubleValue(Double.POSITIVE_INFINITY);
  }

  private static Predicate<Map.Entry<String, JsonNode>> in(JsonNode object) {
    return member -> {
      JsonNode value = object.get(member.getKey());
      return value != null && same(member.getValue(), value);
    };
  }
}

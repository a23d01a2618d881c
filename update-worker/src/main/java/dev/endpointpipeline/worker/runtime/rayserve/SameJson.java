package dev.endpointpipeline.worker.runtime.rayserve;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

  /**
   * Whether applications are the same to their code, too: it gets the members of a user_config in
   * their order, of which Ray takes no notice.
   */
  static boolean sameInOrder(JsonNode one, JsonNode other) {
    return same(one, other)
        && namesInOrder(userConfigs(one)).equals(namesInOrder(userConfigs(other)));
  }

  private static Stream<JsonNode> userConfigs(JsonNode application) {
    return application.path("deployments").values().stream()
        .map(deployment -> deployment.path("user_config"));
  }

  private static List<String> namesInOrder(Stream<JsonNode> values) {
    return values.flatMap(SameJson::names).toList();
  }

  private static Stream<String> names(JsonNode value) {
    return value.isObject()
        ? value.properties().stream()
            .flatMap(member -> Stream.concat(Stream.of(member.getKey()), names(member.getValue())))
        : value.values().stream().flatMap(SameJson::names);
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

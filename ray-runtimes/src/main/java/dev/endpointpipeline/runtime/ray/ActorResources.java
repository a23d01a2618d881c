package dev.endpointpipeline.runtime.ray;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a replica needs of its node besides CPU and memory. The API has one string for it and does
 * not define its format; ours is a JSON object of names to numbers: {@code {"NPU": 1, "GPU": 0.5}}.
 *
 * @param gpus Ray's num_gpus, since Ray takes GPUs no other way
 * @param custom amounts by the resources' names in Ray
 */
record ActorResources(Optional<Double> gpus, SortedMap<String, Double> custom) {
  private static final String EXPECTED = "a JSON object of names to numbers, as {\"NPU\": 1}";
  private static final String GPU = "GPU";

  /** What Ray keeps for other options. */
  private static final Set<String> OPTIONS =
      Set.of("CPU", "memory", "object_store_memory", "bundle");

  /** What Ray hands out in whole pieces, except for parts of one. */
  private static final Set<String> PIECES = Set.of(GPU, "NPU", "TPU", "HPU", "neuron_cores");

  /** Ray counts in ten-thousandths, in 64 bits. */
  private static final double LEAST = 0.0001;

  private static final double MOST = 1e12;

  /** What an amount has to be. */
  static final String AMOUNT = "0 or a number from " + LEAST + " to " + MOST;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Copies the map. */
  ActorResources {
    custom = Collections.unmodifiableSortedMap(new TreeMap<>(custom));
  }

  /**
   * Reads the API's string; null and blank ask for nothing.
   *
   * @throws IllegalArgumentException saying all that is wrong with it
   */
  static ActorResources parse(@Nullable String text) {
    SortedMap<String, Double> amounts = new TreeMap<>();
    List<String> faults = new ArrayList<>(0);
    if (text != null && !text.isBlank()) {
      for (var member : object(text).properties()) {
        fault(member.getKey(), member.getValue())
            .ifPresentOrElse(
                faults::add, () -> amounts.put(member.getKey(), member.getValue().doubleValue()));
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join(", ", faults));
    }
    return new ActorResources(Optional.ofNullable(amounts.remove(GPU)), amounts);
  }

  private static JsonNode object(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      // Its message would repeat the text.
    }
    throw new IllegalArgumentException("not readable (expected: " + EXPECTED + ")");
  }

  /** Whether Ray can count as much. */
  static boolean isAmount(double amount) {
    return amount == 0 || (amount >= LEAST && amount <= MOST);
  }

  private static Optional<String> fault(String name, JsonNode value) {
    if (name.isBlank() || OPTIONS.contains(name)) {
      return Optional.of(
          "'" + name + "' (expected: CPUs in num_cpus and bytes in memory, only other names here)");
    }
    double amount = value.doubleValue(Double.NaN);
    if (!isAmount(amount) || (amount == 0 && value.decimalValue().signum() != 0)) {
      return Optional.of(name + ": " + kind(value) + " (expected: " + AMOUNT + ")");
    }
    if (PIECES.contains(name) && amount > 1 && amount != Math.rint(amount)) {
      return Optional.of(name + ": " + amount + " (expected: a whole number, or less than 1)");
    }
    return Optional.empty();
  }

  private static String kind(JsonNode value) {
    return value.isNumber() ? value.asString() : "no number";
  }
}

package dev.endpointpipeline.worker.runtime.ray;

import java.util.Collections;
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
 * What a replica asks of its node beside CPU and memory. The API has one string for it, without a
 * form; ours is a JSON object of names to numbers: {@code {"NPU": 1, "GPU": 0.5}}.
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

  /** Ray counts in ten-thousandths. */
  private static final double LEAST = 0.0001;

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
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static ActorResources parse(@Nullable String text) {
    SortedMap<String, Double> amounts = new TreeMap<>();
    if (text != null && !text.isBlank()) {
      for (var member : object(text).properties()) {
        amounts.put(member.getKey(), amount(member.getKey(), member.getValue()));
      }
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

  private static double amount(String name, JsonNode value) {
    if (name.isBlank() || OPTIONS.contains(name)) {
      throw new IllegalArgumentException(
          "'" + name + "' (expected: CPUs in num_cpus and bytes in memory, only other names here)");
    }
    double amount = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(amount >= 0) || Double.isInfinite(amount) || (amount > 0 && amount < LEAST)) {
      throw new IllegalArgumentException(
          name + ": " + kind(value) + " (expected: 0 or a number from " + LEAST + " on)");
    }
    if (PIECES.contains(name) && amount > 1 && amount != Math.rint(amount)) {
      throw new IllegalArgumentException(
          name + ": " + amount + " (expected: a whole number, or less than 1)");
    }
    return amount;
  }

  private static String kind(JsonNode value) {
    return value.isNumber() ? value.asString() : "no number";
  }
}

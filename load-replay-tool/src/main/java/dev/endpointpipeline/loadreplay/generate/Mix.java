package dev.endpointpipeline.loadreplay.generate;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How frequent each operation is.
 *
 * @param weights relative to their sum; an absent operation has the weight 0
 */
public record Mix(Map<Operation, Integer> weights) {
  /** Mostly updates, and no operation that changes the number of endpoints. */
  public static final Mix DEFAULT = parse("update=90,show=9,list=1");

  /** So that the sum is an int. */
  private static final int MAX_WEIGHT = 1_000_000;

  /**
   * @throws IllegalArgumentException if a weight is not 0–1,000,000, or all are 0
   */
  public Mix {
    weights.forEach(
        (operation, weight) -> {
          if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException(
                "%s: %d (expected: 0-%d)".formatted(operation.word(), weight, MAX_WEIGHT));
          }
        });
    if (weights.values().stream().allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException("all weights are 0 (expected: one > 0)");
    }
    Map<Operation, Integer> inOrder = new EnumMap<>(Operation.class);
    inOrder.putAll(weights);
    weights = Collections.unmodifiableMap(inOrder);
  }

  /**
   * Parses weights, as in {@code update=90,show=10}.
   *
   * @throws IllegalArgumentException if the text is malformed, names an operation twice or an
   *     unknown one, or if a weight is invalid
   */
  public static Mix parse(String text) {
    Map<Operation, Integer> weights = new EnumMap<>(Operation.class);
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "'%s' (expected: OPERATION=WEIGHT, as in update=90,show=10)".formatted(part));
      }
      Operation operation = operation(part.substring(0, equals).strip());
      if (weights.put(operation, weight(part.substring(equals + 1).strip())) != null) {
        throw new IllegalArgumentException(operation.word() + ": twice (expected: once)");
      }
    }
    return new Mix(weights);
  }

  private static Operation operation(String word) {
    return Arrays.stream(Operation.values())
        .filter(known -> known.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' (expected: one of %s)"
                        .formatted(
                            word,
                            Arrays.stream(Operation.values())
                                .map(Operation::word)
                                .collect(Collectors.joining(", ")))));
  }

  private static int weight(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' (expected: an integer 0-%d)".formatted(text, MAX_WEIGHT), e);
    }
  }

  Operation draw(Draws draws) {
    int sum = 0;
    for (int weight : weights.values()) {
      sum += weight;
    }
    int drawn = draws.below(sum);
    for (Map.Entry<Operation, Integer> weight : weights.entrySet()) {
      drawn -= weight.getValue();
      if (drawn < 0) {
        return weight.getKey();
      }
    }
    throw new IllegalStateException("no operation drawn");
  }
}

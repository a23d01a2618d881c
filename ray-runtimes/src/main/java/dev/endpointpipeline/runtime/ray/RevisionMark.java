package dev.endpointpipeline.runtime.ray;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The revision that handed an application's configuration to Ray, in the last digits of each
 * deployment's {@code rolling_update_percentage}: Ray's default of 0.2, then the revision in 13
 * digits after the point, then three digits that differ between attempts of one revision.
 *
 * <p>Ray shows it, and it restarts and reconfigures nothing. But Ray compares it, so that a
 * configuration that Ray had before counts as changed. Otherwise Ray 2.60, when it has built an
 * application and finds that its deployments are what they were, forgets to scale them.
 */
public final class RevisionMark {
  private static final String FIELD = "rolling_update_percentage";
  private static final BigDecimal DEFAULT = new BigDecimal("0.2");

  /** The precision of a double of this size. */
  private static final int DIGITS = 16;

  private static final int TRIES = 1000;

  private RevisionMark() {}

  /**
   * Writes the mark into each deployment that the application names.
   *
   * @param attempt a number that another attempt of the revision is unlikely to have
   */
  public static void write(ObjectNode application, long revision, long attempt) {
    long digits = Math.addExact(Math.multiplyExact(revision, TRIES), Math.floorMod(attempt, TRIES));
    BigDecimal mark = DEFAULT.add(BigDecimal.valueOf(digits, DIGITS));
    for (JsonNode deployment : application.path("deployments")) {
      ((ObjectNode) deployment).put(FIELD, mark);
    }
  }

  /** The latest revision that the application's deployments are marked with. */
  public static OptionalLong read(@Nullable JsonNode application) {
    return application == null
        ? OptionalLong.empty()
        : StreamSupport.stream(application.path("deployments").spliterator(), false)
            .flatMapToLong(RevisionMark::revision)
            .max();
  }

  /** Removes the marks. */
  public static void erase(ObjectNode application) {
    for (JsonNode deployment : application.path("deployments")) {
      ((ObjectNode) deployment).remove(FIELD);
    }
  }

  private static LongStream revision(JsonNode deployment) {
    JsonNode value = deployment.path(FIELD);
    if (!value.isNumber()) {
      return LongStream.empty();
    }
    BigDecimal digits =
        value.decimalValue().subtract(DEFAULT).setScale(DIGITS, RoundingMode.HALF_UP);
    return digits.signum() > 0
        ? LongStream.of(digits.unscaledValue().longValue() / TRIES)
        : LongStream.empty();
  }
}

package dev.endpointpipeline.loadreplay.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  static Stream<Random> seeds() {
    return IntStream.range(0, 300).mapToObj(Random::new);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void dueTimesNeverDecrease(Random random) {
    RatePlan plan = RatePlan.parse(anyPlan(random));
    long n = 0;
    long before = 0;
    for (int i = 0; i < 2_000; i++) {
      long due = plan.dueNanos(n, 0);
      assertThat(due).isGreaterThanOrEqualTo(before);
      before = due;
      n += random.nextInt(3);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPlanWithAnEndSendsNothingAfterIt(Random random) {
    RatePlan plan = RatePlan.parse(anyPlan(random) + ", 7/s for 2s");
    long end = java.util.Objects.requireNonNull(plan.duration()).toNanos();
    assertThat(LongStream.range(0, 500).map(n -> plan.dueNanos(n * n, 0)))
        .allMatch(due -> due <= end || due == Schedule.ENDED);
  }

  @ParameterizedTest
  @CsvSource({"500", "333.333", "0.1", "12345.678", "7", "1000000", "999999.999"})
  void theTenMillionthCallIsDueToTheNanosecond(String rate) {
    long n = 10_000_000;
    BigDecimal exact =
        BigDecimal.valueOf(n * SECOND).divide(new BigDecimal(rate), 0, RoundingMode.HALF_UP);
    assertThat(RatePlan.parse(rate).dueNanos(n, 0)).isEqualTo(exact.longValueExact());
  }

  @Test
  void aStepBeginsWhenTheOneBeforeItEnds() {
    RatePlan plan = RatePlan.parse("100/s for 30s, 200/s for 30s");
    assertThat(plan.dueNanos(2_999, 0)).isEqualTo(29_990_000_000L);
    assertThat(plan.dueNanos(3_000, 0)).isEqualTo(30 * SECOND);
    assertThat(plan.dueNanos(3_001, 0)).isEqualTo(30_005_000_000L);
    assertThat(plan.dueNanos(8_999, 0)).isEqualTo(59_995_000_000L);
    assertThat(plan.dueNanos(9_000, 0)).isEqualTo(Schedule.ENDED);
  }

  @Test
  void aRateOfZeroIsAPause() {
    RatePlan plan = RatePlan.parse("1/s for 2s, 0/s for 10s, 1");
    assertThat(LongStream.range(0, 4).map(n -> plan.dueNanos(n, 0)))
        .containsExactly(0L, SECOND, 12 * SECOND, 13 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"100, 500", "500, 100", "0, 1000", "1000, 0"})
  void aRampSendsTheMeanOfItsRates(int from, int to) {
    RatePlan plan = RatePlan.parse("%d/s to %d/s for 10s, 1".formatted(from, to));
    int calls = (from + to) / 2 * 10;
    assertThat(plan.dueNanos(calls - 1, 0)).isLessThan(10 * SECOND);
    assertThat(plan.dueNanos(calls, 0)).isEqualTo(10 * SECOND);
  }

  @Test
  void aRampBeginsAndEndsAtItsRates() {
    RatePlan plan = RatePlan.parse("1000/s to 2000/s for 10s");
    assertThat(plan.dueNanos(1, 0)).isBetween(999_000L, 1_000_000L);
    assertThat(plan.dueNanos(14_999, 0) - plan.dueNanos(14_998, 0)).isBetween(500_000L, 500_100L);
  }

  @ParameterizedTest
  @CsvSource({"1, 1500000000", "10, 150000000", "0.5, 3000000000"})
  void recordedTimesAreDividedByTheSpeed(double speed, long due) {
    assertThat(Schedule.recorded(speed).dueNanos(7, 1_500_000)).isEqualTo(due);
  }

  @Test
  void aCountEndsTheRun() {
    Schedule schedule = RatePlan.parse("10").until(3L, null);
    assertThat(schedule.dueNanos(2, 0)).isEqualTo(200_000_000);
    assertThat(schedule.dueNanos(3, 0)).isEqualTo(Schedule.ENDED);
  }

  @Test
  void aDurationEndsTheRun() {
    Schedule schedule = RatePlan.parse("10").until(null, Duration.ofMillis(300));
    assertThat(schedule.dueNanos(2, 0)).isEqualTo(200_000_000);
    assertThat(schedule.dueNanos(3, 0)).isEqualTo(Schedule.ENDED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "fast", "-1", "1/m", "100/s for", "1 to 2", "1, 2", "0", "1000001", "1.2345"})
  void aMalformedPlanIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> RatePlan.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("rate: ")
        .hasMessageContaining("100/s to 500/s for 1m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "s", "1d", "-1s", "1 s"})
  void aMalformedDurationIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).hasMessageContaining("not a duration");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aSpeedOutOfRangeIsRefused(double speed) {
    assertThatThrownBy(() -> Schedule.recorded(speed)).hasMessageContaining("expected: > 0");
  }

  private static String anyPlan(Random random) {
    String first = anyRate(random) + "/s for " + (1 + random.nextInt(2_000)) + "ms, ";
    String ramp =
        "%s/s to %s/s for %dms, "
            .formatted(anyRate(random), anyRate(random), 1 + random.nextInt(2_000));
    return (random.nextBoolean() ? first : "") + ramp + "1" + anyRate(random) + "/s for 3s";
  }

  private static String anyRate(Random random) {
    return random.nextInt(1_000) + "." + random.nextInt(1_000);
  }
}

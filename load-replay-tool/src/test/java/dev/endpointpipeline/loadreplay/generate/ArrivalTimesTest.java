package dev.endpointpipeline.loadreplay.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When calls arrive. */
class ArrivalTimesTest {
  @Test
  void constantArrivalsKeepTheirRateForever() {
    long[] times = times(Arrivals.constant(300), 3_000_001);

    assertThat(Arrays.copyOf(times, 4)).containsExactly(0, 3333, 6666, 10_000);
    assertThat(times[3_000_000]).isEqualTo(10_000_000_000L);
  }

  @Test
  void burstsComeAtOnceAndKeepTheMeanRate() {
    assertThat(times(Arrivals.bursts(100, 3), 7))
        .containsExactly(0, 0, 0, 30_000, 30_000, 30_000, 60_000);
  }

  @Test
  void poissonArrivalsHaveTheRateAsMeanAndAsDeviation() {
    long[] times = times(Arrivals.poisson(1000), 100_001);

    double[] gaps = new double[100_000];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = times[i + 1] - times[i];
    }
    double mean = Arrays.stream(gaps).average().orElseThrow();
    double variance =
        Arrays.stream(gaps).map(gap -> (gap - mean) * (gap - mean)).average().orElseThrow();
    assertThat(mean).isCloseTo(1000, within(15.0));
    assertThat(Math.sqrt(variance)).isCloseTo(1000, within(30.0));
    assertThat(times).isSorted().startsWith(0);
  }

  private static long[] times(Arrivals arrivals, int count) {
    ArrivalTimes times = new ArrivalTimes(arrivals, new Draws(1));
    return LongStream.generate(times::next).limit(count).toArray();
  }
}

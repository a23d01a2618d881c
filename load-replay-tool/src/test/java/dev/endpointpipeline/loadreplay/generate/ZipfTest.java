package dev.endpointpipeline.loadreplay.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranks have the frequencies of Zipf's law. */
class ZipfTest {
  private static final int DRAWS = 200_000;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.99, 1, 1.000000001, 1.5, 3, 10})
  void frequenciesAreThoseOfTheLaw(double exponent) {
    for (int ranks : new int[] {1, 2, 50}) {
      int[] counts = new int[ranks];
      Zipf zipf = new Zipf(ranks, exponent);
      Draws draws = new Draws(7);
      for (int i = 0; i < DRAWS; i++) {
        counts[zipf.draw(draws)]++;
      }

      double sum = 0;
      for (int rank = 1; rank <= ranks; rank++) {
        sum += Math.pow(rank, -exponent);
      }
      for (int rank = 1; rank <= ranks; rank++) {
        double share = Math.pow(rank, -exponent) / sum;
        // Five standard deviations
        double tolerance = 5 * Math.sqrt(share * (1 - share) / DRAWS) + 1e-9;
        assertThat(counts[rank - 1] / (double) DRAWS)
            .as("rank %d of %d", rank, ranks)
            .isCloseTo(share, Offset.offset(tolerance));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.8, 1, 2})
  void manyRanksNeedNoTable(double exponent) {
    Zipf zipf = new Zipf(10_000_000, exponent);
    Draws draws = new Draws(7);
    for (int i = 0; i < 1000; i++) {
      assertThat(zipf.draw(draws)).isBetween(0, 9_999_999);
    }
  }
}

package dev.endpointpipeline.loadreplay.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvenSampleTest {
  @Test
  void aSmallStreamIsItsOwnSample() {
    assertThat(sample(10, 7)).containsExactly(0, 1, 2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 20, 39, 100, 1_000_003})
  void theSampleIsSpreadOverTheWholeStream(int count) {
    List<Integer> items = sample(10, count);

    assertThat(items).hasSize(10).startsWith(0);
    List<Integer> gaps = new ArrayList<>();
    for (int i = 1; i < items.size(); i++) {
      gaps.add(items.get(i) - items.get(i - 1));
    }
    assertThat(gaps).allMatch(gap -> gap >= 1 && gap <= count / 5);
    assertThat(items.get(9)).isGreaterThan(count * 7 / 10);
  }

  @Test
  void anEmptySampleKeepsNothing() {
    assertThat(sample(0, 100)).isEmpty();
  }

  private static List<Integer> sample(int size, int count) {
    EvenSample<Integer> sample = new EvenSample<>(size);
    IntStream.range(0, count).forEach(sample::add);
    return sample.items();
  }
}

package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AbortConditionTest {
  @ParameterizedTest
  @CsvSource({
    "errors>1%, errors>1% (now 2.00 %)",
    "lag-p99>10ms, lag-p99>10ms (now 20.0 ms)",
    "p99 > 2s, p99 > 2s (now 3000.0 ms)"
  })
  void aConditionHoldsAboveItsLimit(String text, String held) {
    assertThat(AbortCondition.parse(text).heldBy(progress(1_000, 20, 20_000, 3_000_000)))
        .contains(held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"errors>2%", "lag-p99>20ms", "p99>3s"})
  void aConditionDoesNotHoldAtItsLimit(String text) {
    assertThat(AbortCondition.parse(text).heldBy(progress(1_000, 20, 20_000, 3_000_000))).isEmpty();
  }

  @Test
  void noConditionHoldsBeforeThereAreEnoughCalls() {
    assertThat(AbortCondition.parse("errors>1%").heldBy(progress(99, 99, 0, 0))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"errors>1", "errors<1%", "p99>1%", "p50>1s", "", "lag-p99>10"})
  void aMalformedConditionIsRefused(String text) {
    assertThatThrownBy(() -> AbortCondition.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: ");
  }

  private static Progress progress(long finished, long failed, long lag, long p99) {
    return new Progress(0, finished, finished, finished, failed, 0, 0, 0, null, lag, p99);
  }
}

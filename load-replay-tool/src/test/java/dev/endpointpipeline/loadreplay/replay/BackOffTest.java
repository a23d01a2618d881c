package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackOffTest {
  @ParameterizedTest
  @CsvSource({"1, 50, 100", "2, 100, 200", "3, 200, 400", "7, 3200, 6400", "20, 5000, 10000"})
  void theWaitDoublesUpToABoundWithJitter(int attempt, int least, int most) {
    assertThat(BackOff.before(attempt, null, 0)).isEqualTo(Duration.ofMillis(least));
    assertThat(BackOff.before(attempt, null, 1)).isEqualTo(Duration.ofMillis(most));
  }

  @Test
  void theWaitIsNeverBelowRetryAfter() {
    assertThat(BackOff.before(1, 7, 0)).isEqualTo(Duration.ofMillis(7_050));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 503})
  void anotherAttemptMayHelp(int status) {
    assertThat(BackOff.isRetryable(status)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 202, 400, 401, 403, 404, 412, 500})
  void anotherAttemptDoesNotHelp(int status) {
    assertThat(BackOff.isRetryable(status)).isFalse();
  }
}

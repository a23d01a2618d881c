package dev.endpointpipeline.loadreplay.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Invalid parameters are named with their value and what is expected. */
class TrafficProfileTest {
  @Test
  void aMixIsParsed() {
    assertThat(Mix.parse("update=80, show=20").weights())
        .isEqualTo(Map.of(Operation.UPDATE, 80, Operation.SHOW, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          update          | 'update' (expected: OPERATION=WEIGHT, as in update=90,show=10)
          patch=1         | 'patch' (expected: one of update, show, list, create, delete)
          show=1,show=2   | show: twice (expected: once)
          show=x          | 'x' (expected: an integer 0-1000000)
          show=-1         | show: -1 (expected: 0-1000000)
          show=0,update=0 | all weights are 0 (expected: one > 0)
          """)
  void anInvalidMixIsRefused(String text, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> Mix.parse(text)).withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          http://h/v1 | demo | 1 | 0   | url: http://h/v1 (expected: a base URL such as http://127.0.0.1:8080)
          h:8080      | demo | 1 | 0   | url: h:8080 (expected: a base URL such as http://127.0.0.1:8080)
          http://h    | a b  | 1 | 0   | workspace: 'a b' (expected: 1-36 letters, digits or hyphens)
          http://h    | demo | 0 | 0   | endpoints: 0 (expected: 1-10000000)
          http://h    | demo | 1 | -1  | hot keys: -1.0 (expected: 0-10)
          http://h    | demo | 1 | NaN | hot keys: NaN (expected: 0-10)
          """)
  void anInvalidPopulationIsRefused(
      URI gateway, String workspace, int endpoints, double hotKeys, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Population(gateway, workspace, endpoints, hotKeys, false))
        .withMessage(message);
  }

  @Test
  void otherInvalidParametersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.constant(0))
        .withMessage("rate: 0.0 (expected: 0.001-1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.bursts(1, 0))
        .withMessage("bursts: 0 (expected: 1-1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Shares(0, 1.5, 0))
        .withMessage("invalid: 1.5 (expected: 0-1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BodySize(2, 1))
        .withMessage("max: 1 (expected: 2-1048576 bytes)");
  }
}

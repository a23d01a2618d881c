package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.demo.Options.Afterwards;
import dev.endpointpipeline.demo.Options.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void staysUpOnThePortThatTheReadmeNamesUnlessToldOtherwise() {
    assertThat(Options.parse()).isEqualTo(new Options(8080, Afterwards.STAY_UP, Target.SIMULATED));
  }

  @Test
  void portAndEndingAreTakenInAnyOrder() {
    Options expected = new Options(18080, Afterwards.STOP, Target.SIMULATED);
    assertThat(Options.parse("--once", "--port", "18080")).isEqualTo(expected);
    assertThat(Options.parse("--port", "18080", "--once")).isEqualTo(expected);
  }

  @Test
  void rayIsTakenWhereAskedFor() {
    assertThat(Options.parse("--ray").target()).isEqualTo(Target.RAY);
  }

  @Test
  void highestPortIsAPort() {
    assertThat(Options.parse("--port", "65535").port()).isEqualTo(65535);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "http", "80 80", ""})
  void whatIsNoPortIsNamedWithWhatIsExpected(String port) {
    assertThatThrownBy(() -> Options.parse("--port", port))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--port: " + port + " (expected: 1-65535)");
  }

  @Test
  void portWithoutNumberIsRefused() {
    assertThatThrownBy(() -> Options.parse("--port")).isInstanceOf(WrongCallException.class);
  }

  @Test
  void unknownOptionIsNamed() {
    assertThatThrownBy(() -> Options.parse("--twice"))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining("--twice")
        .hasMessageContaining("--help");
  }
}

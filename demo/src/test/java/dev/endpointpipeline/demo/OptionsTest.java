package dev.endpointpipeline.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.demo.Options.Completion;
import dev.endpointpipeline.demo.Options.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
  @Test
  void staysUpOnTheDocumentedPortByDefault() {
    assertThat(Options.parse()).isEqualTo(new Options(8080, Completion.STAY_UP, Target.SIMULATED));
  }

  @Test
  void optionsCanHaveAnyOrder() {
    Options expected = new Options(18080, Completion.STOP, Target.SIMULATED);
    assertThat(Options.parse("--once", "--port", "18080")).isEqualTo(expected);
    assertThat(Options.parse("--port", "18080", "--once")).isEqualTo(expected);
  }

  @Test
  void rayIsUsedIfRequested() {
    assertThat(Options.parse("--ray").target()).isEqualTo(Target.RAY);
  }

  @Test
  void highestPortIsValid() {
    assertThat(Options.parse("--port", "65535").port()).isEqualTo(65535);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "http", "80 80", ""})
  void invalidPortIsReportedWithTheExpectedRange(String port) {
    assertThatThrownBy(() -> Options.parse("--port", port))
        .isInstanceOf(InvalidArgumentsException.class)
        .hasMessageContaining("--port: " + port + " (expected: 1-65535)");
  }

  @Test
  void portWithoutNumberIsRejected() {
    assertThatThrownBy(() -> Options.parse("--port")).isInstanceOf(InvalidArgumentsException.class);
  }

  @Test
  void unknownOptionIsReported() {
    assertThatThrownBy(() -> Options.parse("--twice"))
        .isInstanceOf(InvalidArgumentsException.class)
        .hasMessageContaining("--twice")
        .hasMessageContaining("--help");
  }
}

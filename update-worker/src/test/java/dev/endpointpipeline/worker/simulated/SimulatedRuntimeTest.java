package dev.endpointpipeline.worker.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.worker.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedRuntimeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Progress DONE = new Progress.Done();
  private static final Map<String, BiFunction<EndpointRuntime, DesiredEndpoint, Progress>> STEPS =
      Map.of(
          "VALIDATING", EndpointRuntime::validate,
          "APPLYING_RESOURCES", EndpointRuntime::applyResources,
          "APPLYING_SERVE_CONFIG", EndpointRuntime::applyServeConfig,
          "WAITING_READY", EndpointRuntime::observe,
          "DELETING", EndpointRuntime::delete);

  private Instant now = START;
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          throw new UnsupportedOperationException();
        }
      };
  private final SimulatedRuntime runtime = new SimulatedRuntime(Duration.ZERO, clock);

  @Test
  void completesEveryStepAtOnceByDefault() {
    STEPS.values().forEach(step -> assertThat(step.apply(runtime, plain(1))).isEqualTo(DONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VALIDATING",
        "APPLYING_RESOURCES",
        "APPLYING_SERVE_CONFIG",
        "WAITING_READY",
        "DELETING"
      })
  void failsOnlyInTheConfiguredStep(String failing) {
    DesiredEndpoint desired =
        simulating(1, "{\"fail_in\":\"" + failing + "\",\"message\":\"no such module\"}");
    STEPS.forEach(
        (name, step) ->
            assertThat(step.apply(runtime, desired))
                .as(name)
                .isEqualTo(
                    name.equals(failing)
                        ? new Progress.Failed("simulated.failure", "no such module")
                        : DONE));
  }

  @Test
  void hasADefaultFailureMessage() {
    assertThat(runtime.validate(simulating(1, "{\"fail_in\":\"VALIDATING\"}")))
        .isEqualTo(new Progress.Failed("simulated.failure", "simulated failure in VALIDATING"));
  }

  @Test
  void takesTheConfiguredTimeForEachStep() {
    SimulatedRuntime slow = new SimulatedRuntime(Duration.ofSeconds(2), clock);
    assertThat(slow.validate(plain(1))).isEqualTo(pending(2_000));
    pass(500);
    assertThat(slow.validate(plain(1))).isEqualTo(pending(1_500));
    pass(1_500);
    assertThat(slow.validate(plain(1))).isEqualTo(DONE);
    assertThat(slow.applyResources(plain(1))).isEqualTo(pending(2_000));
  }

  @Test
  void takesTheTimeThatTheEndpointConfigures() {
    SimulatedRuntime slow = new SimulatedRuntime(Duration.ofSeconds(2), clock);
    assertThat(slow.validate(simulating(1, "{\"step_delay_ms\":0}"))).isEqualTo(DONE);
    assertThat(slow.validate(simulating(2, "{\"step_delay_ms\":50}"))).isEqualTo(pending(50));
  }

  @Test
  void limitsTheDelayOfAStepToAnHour() {
    assertThat(runtime.validate(simulating(1, "{\"step_delay_ms\":9000000000000000000}")))
        .isEqualTo(pending(3_600_000));
  }

  @Test
  void failsOnlyAfterTheStepsDelay() {
    DesiredEndpoint desired = simulating(1, "{\"step_delay_ms\":100,\"fail_in\":\"VALIDATING\"}");
    assertThat(runtime.validate(desired)).isEqualTo(pending(100));
    pass(100);
    assertThat(runtime.validate(desired)).isInstanceOf(Progress.Failed.class);
  }

  @Test
  void restartsTheStepForANewerRevision() {
    assertThat(runtime.validate(simulating(1, "{\"step_delay_ms\":100}"))).isEqualTo(pending(100));
    pass(60);
    assertThat(runtime.validate(simulating(2, "{\"step_delay_ms\":100}"))).isEqualTo(pending(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "\"soon\"",
        "{\"step_delay_ms\":-1}",
        "{\"step_delay_ms\":\"10\"}",
        "{\"step_delay_ms\":1.5}",
        "{\"step_delay_ms\":1e400}",
        "{\"step_delay_ms\":99999999999999999999}",
        "{\"fail_in\":7}",
        "{\"fail_in\":{}}",
        "{\"fail_in\":\"SLEEPING\"}"
      })
  void ignoresInvalidSettings(String settings) {
    STEPS
        .values()
        .forEach(step -> assertThat(step.apply(runtime, simulating(1, settings))).isEqualTo(DONE));
  }

  @Test
  void rejectsANegativeDelay() {
    assertThatThrownBy(() -> new SimulatedRuntime(Duration.ofMillis(-1), clock))
        .hasMessage("stepDelay: PT-0.001S (expected: >= 0)");
  }

  private void pass(long millis) {
    now = now.plusMillis(millis);
  }

  private static Progress pending(long millis) {
    return new Progress.Pending(Duration.ofMillis(millis));
  }

  private static DesiredEndpoint plain(long revision) {
    return desired(revision, Requests.aSpec("new"));
  }

  private static DesiredEndpoint simulating(long revision, String settings) {
    return desired(revision, Patches.apply(Requests.aSpec("new"), Requests.serve(settings)));
  }

  private static DesiredEndpoint desired(long revision, EndpointSpec spec) {
    return new DesiredEndpoint(
        new EndpointKey("demo", "endpoint-1"), revision, spec, Optional.empty(), false, () -> {});
  }
}

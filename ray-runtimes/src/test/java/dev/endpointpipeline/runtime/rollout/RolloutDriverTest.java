package dev.endpointpipeline.runtime.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.LinearTime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.Endpoints;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class RolloutDriverTest {
  private static final RolloutRules RULES =
      new RolloutRules(
          7,
          new PollInterval(Duration.ofSeconds(1), Duration.ofSeconds(5), 10),
          Duration.ofSeconds(60));

  private final RolloutDriver<String, Integer> driver = new RolloutDriver<>("Ray", 0);
  private final DesiredEndpoint desired = revision(7);
  private final List<String> written = new ArrayList<>();

  private static DesiredEndpoint revision(long revision) {
    return DesiredEndpoints.of(
        new EndpointKey("shop", "ranker"),
        revision,
        Endpoints.running("\"runtime_env\": {\"env_vars\": {\"API_TOKEN\": \"s3cr3t-value\"}}"),
        Optional.empty());
  }

  /** A step that finds the configuration replaced by somebody else. */
  private Progress overwritten() {
    return driver.step(
        desired,
        "ray",
        observations ->
            RULES.writeAgain(
                "somebody changed it",
                "",
                "again",
                observations.polled(Serving.AS_BEFORE).overwrittenAgain()),
        written::add);
  }

  private Progress unavailable(DesiredEndpoint endpoint) {
    return driver.step(
        endpoint,
        "ray",
        observations -> {
          throw UnavailableException.passing("no connection", null);
        },
        written::add);
  }

  private Progress refused(String reason) {
    return driver.step(
        desired,
        "ray",
        observations -> RolloutDecision.act("config", new Progress.Done(), observations),
        action -> {
          throw new RefusedException(RayFailure.CONFIG_REFUSED, "Ray refused it", reason);
        });
  }

  @Test
  void reportsTheProgressOfAnActionOnceItIsCarriedOut() {
    Progress progress =
        driver.step(
            desired,
            "ray",
            observations -> RolloutDecision.act("config", new Progress.Done(), observations),
            written::add);

    assertThat(progress).isEqualTo(new Progress.Done());
    assertThat(written).containsExactly("config");
  }

  @Test
  void givesWayToSomebodyWhoOverwritesItAgainAndAgain() {
    for (int i = 0; i < 3; i++) {
      assertThat(overwritten()).isInstanceOf(Progress.Pending.class);
    }

    assertThat(overwritten())
        .isEqualTo(new Progress.Failed("ray.overwritten", "somebody changed it, repeatedly"));
    assertThat(written).hasSize(3);
  }

  @Test
  void countsNothingAsOverwrittenThatWasNotWritten() {
    for (int i = 0; i < 10; i++) {
      Progress progress =
          driver.step(
              desired,
              "ray",
              observations ->
                  RULES.writeAgain(
                      "somebody changed it",
                      "",
                      "again",
                      observations.polled(Serving.AS_BEFORE).overwrittenAgain()),
              action -> {
                throw UnavailableException.passing("no connection", null);
              });
      assertThat(progress).isInstanceOf(Progress.Pending.class);
    }
    assertThat(overwritten()).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void remembersNothingOfAnotherRevision() {
    driver.step(
        desired,
        "ray",
        observations ->
            RolloutDecision.report(new Progress.Pending(Duration.ZERO), observations.with(42)),
        written::add);

    assertThat(driver.observations(desired).own()).isEqualTo(42);
    assertThat(driver.observations(revision(8)).own()).isZero();
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void logsAnOutageOnceAndItsEnd(CapturedOutput output) {
    for (int i = 0; i < 3; i++) {
      unavailable(desired);
    }
    overwritten();

    assertThat(output)
        .containsOnlyOnce("Ray is unavailable, the call will be retried")
        .containsOnlyOnce("Ray is available again");
  }

  @Test
  void retriesMoreSlowlyTheLongerAnOutageLasts() {
    assertThat(unavailable(desired)).isEqualTo(retryIn(500));
    assertThat(unavailable(desired)).isEqualTo(retryIn(1000));
    overwritten();
    assertThat(unavailable(desired)).isEqualTo(retryIn(500));
  }

  private static Progress retryIn(long millis) {
    return new Progress.Pending(Duration.ofMillis(millis), "no connection", Serving.AS_BEFORE);
  }

  @Test
  void hidesSecretsInTheReasonOfARefusal() {
    assertThat(refused("bad: 's3cr3t-value'"))
        .isEqualTo(new Progress.Failed("ray.config-refused", "Ray refused it: bad: '***'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "/?", " ", "a://", ", input_value="})
  void takesNoLongerForAReasonOfMegabytes(String repeated) {
    String text = LinearTime.repeated(repeated, 4_000_000);
    String shorter = text.substring(0, 40_000);

    LinearTime.assertNoSlower(() -> refused(text), () -> refused(shorter));
  }

  @Test
  void failsIfACatalogueChangedSoThatTheSpecCannotBeMappedAnyMore() {
    Progress progress =
        RolloutDriver.mapped(
            () -> {
              throw new IllegalArgumentException("cap: no image any more");
            },
            mapped -> new Progress.Done());

    assertThat(progress)
        .isEqualTo(new Progress.Failed("ray.invalid-spec", "cap: no image any more"));
  }
}

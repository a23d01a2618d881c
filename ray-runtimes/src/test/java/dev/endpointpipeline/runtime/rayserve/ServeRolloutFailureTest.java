package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_IMPORT;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_START;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GRACE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.KEY;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.config;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.failed;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.reported;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.served;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.LinearTime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.rollout.Observations;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions about what a Ray 2.60 was recorded to show: whether it has failed. */
class ServeRolloutFailureTest {
  @Test
  void reportsABuildThatFailedAndThatTheOldVersionServes() {
    assertThat(failedAtSecondPoll(updating(BROKEN_IMPORT), Recorded.of("build-failed")))
        .isEqualTo(
            new Progress.Failed(
                "ray.build-failed",
                "application 'ranker': Deploying app 'ranker' failed with exception: "
                    + "ImportError: the weights of this model are missing"));
  }

  @Test
  void reportsReplicasThatDoNotStartAndThatTheOldVersionServes() {
    Progress.Failed failed =
        failedAtSecondPoll(updating(BROKEN_START), Recorded.of("replicas-failed"));

    assertThat(failed.code()).isEqualTo("ray.deployment-failed");
    assertThat(failed.serving()).isEqualTo(Serving.AS_BEFORE);
    assertThat(failed.message())
        .startsWith("application 'ranker', deployment 'Greeter': The deployment failed to start")
        .doesNotContain("keep running", "controller logs")
        .endsWith("Error: RuntimeError: the weights of this model are missing");
  }

  @Test
  void reportsThatNothingServesWhenNoReplicaIsLeft() {
    assertThat(
            failedAtSecondPoll(
                    updating(BROKEN_START), Recorded.of("replicas-failed").replicas("STOPPING"))
                .serving())
        .isEqualTo(Serving.NOTHING);
  }

  @Test
  void reportsWhatRayShowsOfTheOtherApplications() {
    String other = GREETER.replace("\"ranker\"", "\"other\"");
    ServeRollout rollout =
        new ServeRollout(
            KEY,
            REVISION,
            new ServeConfig(new TreeMap<>(Map.of("ranker", BROKEN_IMPORT, "other", other))),
            served("ranker", "other"),
            GRACE);

    assertThat(
            failedAtSecondPoll(
                    rollout, Recorded.of("build-failed").and(Recorded.of("running").named("other")))
                .message())
        .endsWith(
            ". The others have this update's configuration already; Ray shows of them: other RUNNING");
  }

  @Test
  void reportsWhatTheFailedUpdateRemovedAlready() {
    ServeRollout fewer =
        new ServeRollout(
            KEY, REVISION, config(BROKEN_IMPORT), served("ranker", "older", "oldest"), GRACE);

    assertThat(failedAtSecondPoll(fewer, Recorded.of("build-failed")).message())
        .endsWith(". Removed by this update already: older, oldest");
  }

  @Test
  void countsAFailureOnlyWhenItIsSeenTwiceInSuccession() {
    ServeRollout rollout = updating(BROKEN_IMPORT);
    ServeDetails failed = Recorded.shown("build-failed");
    ServeDetails deploying = Recorded.of("build-failed").status("DEPLOYING").shown();

    var first = rollout.observe(failed, NONE, NOW);
    var second = rollout.observe(deploying, first.observations(), NOW);
    var third = rollout.observe(failed, second.observations(), NOW);

    assertThat(reported(third)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void givesAnUnhealthyApplicationSomeTime() {
    ServeRollout rollout = updating(GREETER);
    ServeDetails unhealthy = Recorded.of("running").status("UNHEALTHY").shown();

    var first = rollout.observe(unhealthy, NONE, NOW);
    var early = rollout.observe(unhealthy, first.observations(), NOW.plusSeconds(59));
    var late = rollout.observe(unhealthy, early.observations(), NOW.plusSeconds(60));

    assertThat(reported(early)).isInstanceOf(Progress.Pending.class);
    assertThat(failed(late).code()).isEqualTo("ray.unhealthy");
    assertThat(failed(late).message())
        .isEqualTo("unhealthy for longer than 60 s; Ray shows: ranker UNHEALTHY");
  }

  @Test
  void startsTheGraceAgainWhenTheApplicationWasHealthyInBetween() {
    ServeRollout rollout = updating(GREETER);
    ServeDetails unhealthy = Recorded.of("running").status("UNHEALTHY").shown();
    ServeDetails deploying = Recorded.of("running").status("DEPLOYING").shown();

    var first = rollout.observe(unhealthy, NONE, NOW);
    var second = rollout.observe(deploying, first.observations(), NOW.plusSeconds(30));
    var third = rollout.observe(unhealthy, second.observations(), NOW.plusSeconds(60));

    assertThat(reported(third)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void repeatsNoSecretThatRaysMessageHas() {
    Recorded leaking =
        Recorded.of("build-failed")
            .with(
                application ->
                    application.put(
                        "message", "KeyError: 's3cr3t-value' in {'a': 's3cr3t-value'}"));

    assertThat(failedAtSecondPoll(updating(BROKEN_IMPORT), leaking).message())
        .isEqualTo("application 'ranker': KeyError: '***' in {'a': '***'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0123456789abcdef", "/?", " ", "a://", ", input_value="})
  void takesNoLongerForMegabytesThatRayShows(String repeated) {
    ServeRollout rollout = updating(BROKEN_IMPORT);
    String text = LinearTime.repeated(repeated, 4_000_000);
    Observations<ServeObservations> failedOnce =
        rollout.observe(Recorded.of("build-failed").shown(), NONE, NOW).observations();

    ServeDetails megabytes = saying(text);
    ServeDetails shorter = saying(text.substring(0, 40_000));

    LinearTime.assertNoSlower(
        () -> rollout.observe(megabytes, failedOnce, NOW),
        () -> rollout.observe(shorter, failedOnce, NOW));
  }

  private ServeDetails saying(String message) {
    return Recorded.of("build-failed")
        .with(application -> application.put("message", message))
        .shown();
  }

  private Progress.Failed failedAtSecondPoll(ServeRollout rollout, Recorded shown) {
    var first = rollout.observe(shown.shown(), NONE, NOW);
    assertThat(reported(first)).isInstanceOf(Progress.Pending.class);
    return failed(rollout.observe(shown.shown(), first.observations(), NOW));
  }
}

package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_START;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BYE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.DONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GRACE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.KEY;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.config;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.creating;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.environment;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.poll;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.put;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.reported;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.running;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.served;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.ray.MarkVariables;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RevisionMark;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Decisions about what a Ray 2.60 was recorded to show: the marks in the configuration. */
class ServeRolloutMarksTest {
  /** Ray does not start replicas again that failed to start, for the same configuration. */
  @Nested
  class TryingAgain {
    @Test
    void marksTheAttemptWhenWhatFailedHadTheSameUserConfigInAnotherOrder() {
      String inOrder = BROKEN_START.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeDetails shown =
          Recorded.of("replicas-failed").with(GreeterRollouts::withAnotherMember).shown();

      assertThat(environment(updating(inOrder).begin(shown, NOW)))
          .containsEntry("ENDPOINT_PIPELINE_ATTEMPT", "1234567");
    }

    @Test
    void marksTheAttemptWhenTheSameFailedBefore() {
      assertThat(environment(updating(BROKEN_START).begin(Recorded.shown("replicas-failed"), NOW)))
          .containsEntry("ENDPOINT_PIPELINE_ATTEMPT", "1234567");
    }

    @Test
    void doesNotTryAThirdTimeInOneRevision() {
      ServeDetails shown =
          Recorded.of("replicas-failed")
              .variable(MarkVariables.ATTEMPT, "1234567")
              .ofRevision(REVISION)
              .shown();

      assertThat(reported(updating(BROKEN_START).begin(shown, NOW))).isEqualTo(DONE);
    }

    @Test
    void marksAnotherAttemptInALaterRevision() {
      ServeDetails shown =
          Recorded.of("replicas-failed").variable(MarkVariables.ATTEMPT, "1234000").shown();

      assertThat(environment(updating(BROKEN_START).begin(shown, NOW)))
          .containsEntry("ENDPOINT_PIPELINE_ATTEMPT", "1234567");
    }

    @Test
    void needsNoMarkForAnotherConfiguration() {
      ServeDetails shown =
          Recorded.of("replicas-failed").variable(MarkVariables.ATTEMPT, "1234000").shown();

      assertThat(environment(updating(GREETER).begin(shown, NOW)))
          .doesNotContainKey("ENDPOINT_PIPELINE_ATTEMPT");
    }

    @Test
    void keepsTheMarkOfWhatRunsSoThatNothingIsRestarted() {
      ServeDetails shown =
          Recorded.of("running")
              .variable(MarkVariables.ATTEMPT, "1234000")
              .ofRevision(REVISION)
              .shown();

      assertThat(reported(updating(GREETER).begin(shown, NOW))).isEqualTo(DONE);
      assertThat(environment(updating(BYE).begin(shown, NOW)))
          .containsEntry("ENDPOINT_PIPELINE_ATTEMPT", "1234000");
    }
  }

  /** Of some changes of a user_config Ray does not tell replicas that run. */
  @Nested
  class ReplacingReplicasThatWouldKeepAUserConfig {
    private static final String RESTART = "ENDPOINT_PIPELINE_RESTART";

    private static final String UNCONFIGURED =
        GREETER.replace(", \"user_config\": {\"greeting\": \"hello\"}", "");

    @Test
    void replacesThoseThatHaveItsMembersInAnotherOrder() {
      String inOrder = GREETER.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeDetails shown = Recorded.of("running").with(GreeterRollouts::withAnotherMember).shown();

      assertThat(environment(updating(inOrder).begin(shown, NOW)))
          .containsEntry(RESTART, "1234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "true"})
    void replacesThoseThatHaveANumberThatIsEqualToPython(String value) {
      String equal = GREETER.replace("\"hello\"}", "\"hello\", \"a\": %s}".formatted(value));
      ServeDetails shown = Recorded.of("running").with(GreeterRollouts::withAnotherMember).shown();

      assertThat(environment(updating(equal).begin(shown, NOW))).containsEntry(RESTART, "1234567");
    }

    @Test
    void replacesNoneThatRayTellsOfAnotherValue() {
      String other = BYE.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeDetails shown = Recorded.of("running").with(GreeterRollouts::withAnotherMember).shown();

      assertThat(environment(updating(other).begin(shown, NOW))).doesNotContainKey(RESTART);
    }

    /** Replicas have what served before, whatever failed since. */
    @Test
    void replacesThoseThatAFailedUpdateLeftAsTheyWere() {
      String inOrder = GREETER.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeRollout rollout =
          new ServeRollout(
              KEY,
              REVISION,
              config(inOrder),
              PreviousApplications.of(
                  List.of(
                      served(
                          "ranker",
                          "/ranker",
                          Map.of(
                              "Greeter",
                              JsonMapper.shared()
                                  .readTree("{\"greeting\": \"hello\", \"a\": 1}"))))),
              GRACE);

      assertThat(environment(rollout.begin(Recorded.shown("build-failed"), NOW)))
          .containsEntry(RESTART, "1234567");
    }

    @Test
    void replacesThoseThatHaveOneThatWasTakenAway() {
      assertThat(environment(updating(UNCONFIGURED).begin(running(), NOW)))
          .containsEntry(RESTART, "1234567");
    }

    @Test
    void replacesTheReplicasThatAFailedUpdateCouldNotReplace() {
      ServeDetails shown =
          Recorded.of("build-failed")
              .with(GreeterRollouts::unconfigured)
              .variable(RESTART, "1234000")
              .shown();

      assertThat(environment(updating(UNCONFIGURED).begin(shown, NOW)))
          .containsEntry(RESTART, "1234000");
    }

    @Test
    void replacesNoReplicasForAnotherUserConfigOrForNoneWhereThereWasNone() {
      ServeDetails without = Recorded.of("running").with(GreeterRollouts::unconfigured).shown();

      assertThat(environment(updating(BYE).begin(running(), NOW))).doesNotContainKey(RESTART);
      assertThat(environment(updating(UNCONFIGURED).begin(without, NOW)))
          .doesNotContainKey(RESTART);
    }

    @Test
    void keepsTheMarkOfWhatRunsSoThatNothingIsRestarted() {
      ServeDetails shown = Recorded.of("running").variable(RESTART, "1234000").shown();

      assertThat(environment(updating(BYE).begin(shown, NOW))).containsEntry(RESTART, "1234000");
      assertThat(reported(poll(updating(GREETER), shown))).isEqualTo(DONE);
    }
  }

  /** Ray forgets to scale deployments that are unchanged after a build. */
  @Nested
  class KeepingAutoscaling {
    @Test
    void sendsTheSettingsAgainWhereADeploymentIsScaledThatTheEndpointDoesNotName() {
      JsonNode put = put(poll(updating(GREETER), scaled("Model").capacity(null).shown()));

      assertThat(put.at("/target_capacity").asInt()).isEqualTo(100);
      assertThat(RevisionMark.read(put.at("/applications/0"))).hasValue(REVISION);
    }

    @Test
    void isDoneOnceRayHasItsSettingsAgain() {
      assertThat(reported(poll(updating(GREETER), scaled("Model").capacity(100.0).shown())))
          .isEqualTo(DONE);
    }

    @Test
    void isDoneAtOnceWhereTheEndpointNamesWhatIsScaledOrRayKnowsNoCapacity() {
      assertThat(reported(poll(updating(GREETER), scaled("Greeter").capacity(null).shown())))
          .isEqualTo(DONE);
      assertThat(reported(poll(updating(GREETER), scaled("Model").shown()))).isEqualTo(DONE);
    }

    /** Ray would go back to that number with each revision. */
    @Test
    void sendsInitialReplicasForNewDeploymentsOnly() {
      String initial =
          GREETER.replace(
              "\"num_replicas\": 2", "\"autoscaling_config\": {\"initial_replicas\": 1}");
      String path = "/applications/0/deployments/0/autoscaling_config/initial_replicas";

      var first = creating(initial).begin(Recorded.shown("nothing"), NOW);
      var building = creating(initial).begin(Recorded.shown("building"), NOW);
      var update = updating(initial).begin(running(), NOW);
      var unbuilt = updating(initial).begin(Recorded.shown("build-failed"), NOW);

      assertThat(put(first).at(path).asInt()).isEqualTo(1);
      assertThat(put(building).at(path).asInt()).isEqualTo(1);
      assertThat(put(update).at(path).isMissingNode()).isTrue();
      assertThat(put(unbuilt).at(path).isMissingNode()).isTrue();
    }

    private Recorded scaled(String name) {
      return Recorded.of("running")
          .with(
              application -> {
                ObjectNode deployment = Recorded.deployment("running").put("name", name);
                ((ObjectNode) deployment.get("deployment_config")).putObject("autoscaling_config");
                ((ObjectNode) application.get("deployments")).set(name, deployment);
              });
    }
  }
}

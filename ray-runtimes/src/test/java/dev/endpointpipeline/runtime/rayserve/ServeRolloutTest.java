package dev.endpointpipeline.runtime.rayserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.endpointpipeline.runtime.LinearTime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.MarkVariables;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.RevisionMark;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.runtime.ray.UserConfigs;
import dev.endpointpipeline.runtime.rollout.Decision;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is decided, from what a Ray 2.60 was seen to show. */
class ServeRolloutTest {
  private static final EndpointKey KEY = new EndpointKey("shop", "ranker");
  private static final long REVISION = 1234567;
  private static final Duration GRACE = Duration.ofSeconds(60);
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Progress DONE = new Progress.Done();
  private static final Observations<ServeObservations> NONE =
      Observations.none(Serving.AS_BEFORE, ServeObservations.NONE);

  private static final String GREETER = application("greeter:app", "hello", "0.1");
  private static final String BYE = application("greeter:app", "bye", "0.1");
  private static final String GREETER_V2 = application("greeter_v2:app", "hello", "0.1");
  private static final String BROKEN_IMPORT = application("broken_import:app", "hello", "0.1");
  private static final String BROKEN_START = application("broken_start:app", "hello", "0.1");

  private static String application(String importPath, String greeting, String cpus) {
    return """
    {"name": "ranker", "import_path": "%s", "route_prefix": "/ranker",
     "runtime_env": {"env_vars": {"API_TOKEN": "s3cr3t-value"}},
     "deployments": [{"name": "Greeter", "num_replicas": 2,
       "ray_actor_options": {"num_cpus": %s}, "user_config": {"greeting": "%s"}}]}"""
        .formatted(importPath, cpus, greeting);
  }

  /** A first revision. */
  private static ServeRollout creating(String application) {
    return new ServeRollout(KEY, REVISION, config(application), served(), GRACE);
  }

  /** A revision of an endpoint whose application served before. */
  private static ServeRollout updating(String application) {
    return new ServeRollout(KEY, REVISION, config(application), served("ranker"), GRACE);
  }

  private static ServeRollout withoutApplications() {
    return new ServeRollout(
        KEY, REVISION, new ServeConfig(new TreeMap<>()), served("ranker"), GRACE);
  }

  private static PreviousApplications served(String... names) {
    return PreviousApplications.of(Arrays.stream(names).map(ServedApplication::named).toList());
  }

  private static ServedApplication served(
      String name, String route, Map<String, JsonNode> userConfigs) {
    return new ServedApplication(name, Optional.of(route), new UserConfigs(userConfigs), Map.of());
  }

  private static ServeConfig config(String application) {
    return new ServeConfig(new TreeMap<>(Map.of("ranker", application)));
  }

  private static Progress told(Decision<PutConfig, ServeObservations> decision) {
    assertThat(decision.action()).isEmpty();
    return decision.progress();
  }

  private static Progress.Pending pending(Decision<PutConfig, ServeObservations> decision) {
    return (Progress.Pending) told(decision);
  }

  private static Progress.Failed failed(Decision<PutConfig, ServeObservations> decision) {
    return (Progress.Failed) told(decision);
  }

  private static JsonNode put(Decision<PutConfig, ServeObservations> decision) {
    return JsonMapper.shared().readTree(decision.action().orElseThrow().json());
  }

  private static Map<String, String> environment(Decision<PutConfig, ServeObservations> decision) {
    Map<String, String> variables = new TreeMap<>();
    put(decision)
        .at("/applications/0/runtime_env/env_vars")
        .forEachEntry((name, value) -> variables.put(name, value.asString()));
    return variables;
  }

  @Nested
  class HandingOver {
    @Test
    void putsWhatRayDoesNotHave() {
      var decision = creating(GREETER).begin(Recorded.shown("nothing"), NOW);

      assertThat(put(decision).at("/applications")).hasSize(1);
      assertThat(put(decision).at("/applications/0/import_path").asString())
          .isEqualTo("greeter:app");
      assertThat(decision.progress()).isEqualTo(DONE);
    }

    @Test
    void writesTheOwnerIntoEachApplication() {
      assertThat(environment(creating(GREETER).begin(Recorded.shown("nothing"), NOW)))
          .containsExactly(
              entry("API_TOKEN", "s3cr3t-value"),
              entry("ENDPOINT_PIPELINE_ENDPOINT", "shop/ranker"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"running", "replicas-starting"})
    void putsNothingWhenRayIsUnderWayAlready(String document) {
      ServeDetails shown = Recorded.of(document).told(REVISION).shown();

      assertThat(told(creating(GREETER).begin(shown, NOW))).isEqualTo(DONE);
    }

    @Test
    void putsEachRevisionSoThatNoneBeforeItCanComeAfterIt() {
      ServeDetails shown = Recorded.of("running").told(REVISION - 1).shown();

      assertThat(RevisionMark.read(put(updating(GREETER).begin(shown, NOW)).at("/applications/0")))
          .hasValue(REVISION);
    }

    /** Ray forgets to scale what it has built, and finds to be what it was. */
    @Test
    void putsNoConfigurationTwiceInTheSameWords() {
      ServeDetails nothing = Recorded.shown("nothing");

      assertThat(put(creating(GREETER).begin(nothing, NOW)))
          .isNotEqualTo(put(creating(GREETER).begin(nothing, NOW.plusMillis(1))));
    }

    @Test
    void putsNothingOverALaterRevision() {
      ServeDetails shown = Recorded.of("running").told(REVISION + 1).shown();

      assertThat(told(updating(BYE).begin(shown, NOW)))
          .isEqualTo(
              new Progress.Failed(
                  "ray.newer-revision",
                  "revision 1234568 was applied already, which is later than 1234567"));
    }

    @Test
    void takesNoPercentageOfAnApplicationThatNobodyOwnsForARevision() {
      ServeDetails shown =
          Recorded.of("running").variable(MarkVariables.OWNER, null).told(REVISION + 1).shown();

      assertThat(put(updating(BYE).begin(shown, NOW))).isNotEmpty();
    }

    @Test
    void putsNothingWhenOnlyTheFormOfNumbersDiffers() {
      ServeDetails shown = Recorded.of("running").told(REVISION).shown();

      assertThat(told(creating(application("greeter:app", "hello", "1e-1")).begin(shown, NOW)))
          .isEqualTo(DONE);
    }

    @Test
    void putsAUserConfigWhoseMembersAreInAnotherOrder() {
      String inOrder = GREETER.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      String another = GREETER.replace("\"hello\"}", "\"hello\", \"a\": 1}");
      ServeDetails shown =
          Recorded.of("running").told(REVISION).with(ServeRolloutTest::withAnotherMember).shown();

      assertThat(told(creating(another).begin(shown, NOW))).isEqualTo(DONE);
      assertThat(put(creating(inOrder).begin(shown, NOW))).isNotEmpty();
    }

    @Test
    void putsAgainWhatIsBeingBuiltAsThatIsNotCertain() {
      assertThat(put(creating(GREETER).begin(Recorded.shown("building"), NOW))).isNotEmpty();
    }

    @Test
    void putsWhatHasChanged() {
      assertThat(
              put(updating(BYE).begin(running(), NOW))
                  .at("/applications/0/deployments/0/user_config/greeting")
                  .asString())
          .isEqualTo("bye");
    }

    @Test
    void putsTheRestWhenAnApplicationIsToGo() {
      ServeDetails two = Recorded.of("running").and(Recorded.of("running").named("older")).shown();

      assertThat(put(updating(GREETER).begin(two, NOW)).at("/applications")).hasSize(1);
    }

    @Test
    void putsNoApplicationWhenAllAreToGo() {
      assertThat(put(withoutApplications().begin(running(), NOW)).at("/applications")).isEmpty();
      assertThat(told(withoutApplications().begin(Recorded.shown("nothing"), NOW))).isEqualTo(DONE);
    }

    @Test
    void putsAnewWhatIsBeingDeleted() {
      assertThat(put(creating(GREETER).begin(Recorded.shown("deleting"), NOW))).isNotEmpty();
    }

    @Test
    void refusesToRemoveTheApplicationsOfAnotherEndpoint() {
      ServeDetails shown =
          Recorded.of("running").variable(MarkVariables.OWNER, "shop/other").shown();

      assertThat(told(creating(GREETER).begin(shown, NOW)))
          .isEqualTo(
              new Progress.Failed(
                  "ray.foreign-applications",
                  "the endpoint's Ray runs applications of somebody else (1), which would be removed"));
    }

    @Test
    void refusesToRemoveAnApplicationThatNobodyOwnsAndTheEndpointDoesNotName() {
      ServeDetails shown =
          Recorded.of("running").variable(MarkVariables.OWNER, null).named("manual").shown();

      assertThat(failed(creating(GREETER).begin(shown, NOW)).code())
          .isEqualTo("ray.foreign-applications");
    }

    @Test
    void takesOverAnApplicationThatNobodyOwnsAndTheEndpointNames() {
      ServeDetails shown = Recorded.of("running").variable(MarkVariables.OWNER, null).shown();

      assertThat(environment(creating(GREETER).begin(shown, NOW)))
          .containsEntry("ENDPOINT_PIPELINE_ENDPOINT", "shop/ranker");
    }

    @Test
    void leavesAloneWhatWasNotDeployedThroughTheApi() {
      ServeDetails shown =
          Recorded.of("running")
              .named("imperative")
              .with(application -> application.putNull("deployed_app_config"))
              .shown();

      assertThat(put(creating(GREETER).begin(shown, NOW))).isNotEmpty();
    }

    @Test
    void letsNoVariableOfTheCallersPassForAMark() {
      String forged =
          GREETER.replace(
              "\"API_TOKEN\": \"s3cr3t-value\"",
              "\"ENDPOINT_PIPELINE_ENDPOINT\": \"shop/other\", \"ENDPOINT_PIPELINE_ATTEMPT\": \"1\", \"ENDPOINT_PIPELINE_RESTART\": \"1\"");

      assertThat(environment(creating(forged).begin(Recorded.shown("nothing"), NOW)))
          .containsExactly(entry("ENDPOINT_PIPELINE_ENDPOINT", "shop/ranker"));
    }
  }

  /** Ray does not start replicas again that failed to start, for the same configuration. */
  @Nested
  class TryingAnew {
    @Test
    void marksTheAttemptWhenWhatFailedHadTheSameUserConfigInAnotherOrder() {
      String inOrder = BROKEN_START.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeDetails shown =
          Recorded.of("replicas-failed").with(ServeRolloutTest::withAnotherMember).shown();

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
              .told(REVISION)
              .shown();

      assertThat(told(updating(BROKEN_START).begin(shown, NOW))).isEqualTo(DONE);
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
          Recorded.of("running").variable(MarkVariables.ATTEMPT, "1234000").told(REVISION).shown();

      assertThat(told(updating(GREETER).begin(shown, NOW))).isEqualTo(DONE);
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
      ServeDetails shown = Recorded.of("running").with(ServeRolloutTest::withAnotherMember).shown();

      assertThat(environment(updating(inOrder).begin(shown, NOW)))
          .containsEntry(RESTART, "1234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "true"})
    void replacesThoseThatHaveANumberThatIsEqualToPython(String value) {
      String equal = GREETER.replace("\"hello\"}", "\"hello\", \"a\": %s}".formatted(value));
      ServeDetails shown = Recorded.of("running").with(ServeRolloutTest::withAnotherMember).shown();

      assertThat(environment(updating(equal).begin(shown, NOW))).containsEntry(RESTART, "1234567");
    }

    @Test
    void replacesNoneThatRayTellsOfAnotherValue() {
      String other = BYE.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
      ServeDetails shown = Recorded.of("running").with(ServeRolloutTest::withAnotherMember).shown();

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
              .with(ServeRolloutTest::unconfigured)
              .variable(RESTART, "1234000")
              .shown();

      assertThat(environment(updating(UNCONFIGURED).begin(shown, NOW)))
          .containsEntry(RESTART, "1234000");
    }

    @Test
    void replacesNoReplicasForAnotherUserConfigOrForNoneWhereThereWasNone() {
      ServeDetails without = Recorded.of("running").with(ServeRolloutTest::unconfigured).shown();

      assertThat(environment(updating(BYE).begin(running(), NOW))).doesNotContainKey(RESTART);
      assertThat(environment(updating(UNCONFIGURED).begin(without, NOW)))
          .doesNotContainKey(RESTART);
    }

    @Test
    void keepsTheMarkOfWhatRunsSoThatNothingIsRestarted() {
      ServeDetails shown = Recorded.of("running").variable(RESTART, "1234000").shown();

      assertThat(environment(updating(BYE).begin(shown, NOW))).containsEntry(RESTART, "1234000");
      assertThat(told(poll(updating(GREETER), shown))).isEqualTo(DONE);
    }
  }

  private static void withAnotherMember(ObjectNode application) {
    ((ObjectNode) application.at("/deployed_app_config/deployments/0/user_config")).put("a", 1);
  }

  private static void unconfigured(ObjectNode application) {
    ((ObjectNode) application.at("/deployed_app_config/deployments/0")).remove("user_config");
  }

  /** Ray forgets to scale what it has built anew and finds unchanged. */
  @Nested
  class KeepingAutoscaling {
    @Test
    void tellsRayOnceMoreWhereADeploymentIsScaledThatTheEndpointDoesNotName() {
      JsonNode put = put(poll(updating(GREETER), scaled("Model").capacity(null).shown()));

      assertThat(put.at("/target_capacity").asInt()).isEqualTo(100);
      assertThat(RevisionMark.read(put.at("/applications/0"))).hasValue(REVISION);
    }

    @Test
    void isDoneOnceRayWasTold() {
      assertThat(told(poll(updating(GREETER), scaled("Model").capacity(100.0).shown())))
          .isEqualTo(DONE);
    }

    @Test
    void isDoneAtOnceWhereTheEndpointNamesWhatIsScaledOrRayKnowsNoCapacity() {
      assertThat(told(poll(updating(GREETER), scaled("Greeter").capacity(null).shown())))
          .isEqualTo(DONE);
      assertThat(told(poll(updating(GREETER), scaled("Model").shown()))).isEqualTo(DONE);
    }

    /** Ray would go back to as many with each revision. */
    @Test
    void tellsOnlyNewDeploymentsHowManyReplicasTheyHaveAtFirst() {
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

  @Nested
  class Observing {
    @Test
    void isDoneWhenEverythingRunsAsDesired() {
      assertThat(told(poll(creating(GREETER), running()))).isEqualTo(DONE);
    }

    @Test
    void waitsUntilRemovedApplicationsAreGone() {
      ServeDetails shown =
          Recorded.of("running")
              .and(
                  Recorded.of("running")
                      .named("older")
                      .status("DELETING")
                      .with(application -> application.putNull("deployed_app_config")))
              .shown();

      ServeRollout rollout =
          new ServeRollout(KEY, REVISION, config(GREETER), served("older"), GRACE);

      assertThat(pending(poll(rollout, shown)).detail())
          .isEqualTo("older DELETING; ranker RUNNING");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "building | ranker DEPLOYING (being imported and built)",
          "replicas-starting | ranker DEPLOYING (Greeter UPDATING, 0 of 2 replicas run)",
        })
    void saysWhatRayIsBusyWith(String document, String detail) {
      assertThat(pending(poll(creating(GREETER), Recorded.shown(document))).detail())
          .isEqualTo(detail);
    }

    @Test
    void saysWhatRayWaitsFor() {
      String large =
          application("greeter:app", "hello", "64")
              .replace("\"num_replicas\": 2", "\"num_replicas\": 1");

      assertThat(pending(poll(creating(large), Recorded.shown("waiting-for-resources"))).detail())
          .startsWith("ranker DEPLOYING (Greeter UPDATING, 0 of 1 replicas run: ")
          .contains("more than 30s to be scheduled")
          .contains("{\"CPU\": 64.0}, total resources available: {\"CPU\": 2.0}.)");
    }

    @Test
    void saysThatReplicasWaitForANodeWhereOneIsAllThatANodeMayHave() {
      ServeDetails shown =
          Recorded.of("replicas-starting")
              .with(
                  application -> {
                    var deployment = (ObjectNode) application.at("/deployments/Greeter");
                    ((ObjectNode) deployment.get("deployment_config"))
                        .put("max_replicas_per_node", 1);
                    ArrayNode replicas = deployment.putArray("replicas");
                    replicas.addObject().put("state", "RUNNING").put("node_id", "n1");
                    replicas.addObject().put("state", "STARTING");
                  })
              .shown();

      assertThat(pending(poll(creating(GREETER), shown)).detail())
          .isEqualTo(
              "ranker DEPLOYING (Greeter UPDATING, 1 of 2 replicas run, waiting for a node with"
                  + " room: max_replicas_per_node is 1)");
    }

    @Test
    void saysWhyReplicasAreRetriedWithoutTheirTraceback() {
      assertThat(pending(poll(updating(BROKEN_START), Recorded.shown("replica-retrying"))).detail())
          .matches(
              "ranker DEPLOYING \\(Greeter UPDATING, 1 of 2 replicas run: "
                  + "A replica failed to start with exception\\. Retrying \\d more time\\(s\\)\\. "
                  + "Error: RuntimeError: the weights of this model are missing\\)");
    }

    @Test
    void looksLessOftenTheLongerItTakes() {
      Observations<ServeObservations> observations = NONE;
      Duration first = Duration.ZERO;
      Duration last = Duration.ZERO;
      for (int i = 0; i < 100; i++) {
        var decision = creating(GREETER).observe(Recorded.shown("building"), observations, NOW);
        observations = decision.observations();
        first = i == 0 ? pending(decision).again() : first;
        last = pending(decision).again();
      }

      assertThat(first).isEqualTo(Duration.ofMillis(250));
      assertThat(last).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Nested
  class Failing {
    @Test
    void tellsOfABuildThatFailedAndThatTheOldVersionServes() {
      assertThat(failedAtSecondLook(updating(BROKEN_IMPORT), Recorded.of("build-failed")))
          .isEqualTo(
              new Progress.Failed(
                  "ray.build-failed",
                  "application 'ranker': Deploying app 'ranker' failed with exception: "
                      + "ImportError: the weights of this model are missing"));
    }

    @Test
    void tellsOfReplicasThatDoNotStartAndThatTheOldVersionServes() {
      Progress.Failed failed =
          failedAtSecondLook(updating(BROKEN_START), Recorded.of("replicas-failed"));

      assertThat(failed.code()).isEqualTo("ray.deployment-failed");
      assertThat(failed.serving()).isEqualTo(Serving.AS_BEFORE);
      assertThat(failed.message())
          .startsWith("application 'ranker', deployment 'Greeter': The deployment failed to start")
          .doesNotContain("keep running", "controller logs")
          .endsWith("Error: RuntimeError: the weights of this model are missing");
    }

    @Test
    void tellsThatNothingServesWhenNoReplicaIsLeft() {
      assertThat(
              failedAtSecondLook(
                      updating(BROKEN_START), Recorded.of("replicas-failed").replicas("STOPPING"))
                  .serving())
          .isEqualTo(Serving.NOTHING);
    }

    @Test
    void tellsWhatRayShowsOfTheOtherApplications() {
      String other = GREETER.replace("\"ranker\"", "\"other\"");
      ServeRollout rollout =
          new ServeRollout(
              KEY,
              REVISION,
              new ServeConfig(new TreeMap<>(Map.of("ranker", BROKEN_IMPORT, "other", other))),
              served("ranker", "other"),
              GRACE);

      assertThat(
              failedAtSecondLook(
                      rollout,
                      Recorded.of("build-failed").and(Recorded.of("running").named("other")))
                  .message())
          .endsWith(
              ". The others have this update's configuration already; Ray shows of them: other RUNNING");
    }

    @Test
    void tellsWhatTheFailedUpdateRemovedAlready() {
      ServeRollout fewer =
          new ServeRollout(
              KEY, REVISION, config(BROKEN_IMPORT), served("ranker", "older", "oldest"), GRACE);

      assertThat(failedAtSecondLook(fewer, Recorded.of("build-failed")).message())
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

      assertThat(told(third)).isInstanceOf(Progress.Pending.class);
    }

    @Test
    void givesAnUnhealthyApplicationSomeTime() {
      ServeRollout rollout = updating(GREETER);
      ServeDetails unhealthy = Recorded.of("running").status("UNHEALTHY").shown();

      var first = rollout.observe(unhealthy, NONE, NOW);
      var early = rollout.observe(unhealthy, first.observations(), NOW.plusSeconds(59));
      var late = rollout.observe(unhealthy, early.observations(), NOW.plusSeconds(60));

      assertThat(told(early)).isInstanceOf(Progress.Pending.class);
      assertThat(failed(late).code()).isEqualTo("ray.unhealthy");
      assertThat(failed(late).message())
          .isEqualTo("unhealthy for longer than 60 s; Ray shows: ranker UNHEALTHY");
    }

    @Test
    void startsTheTimeAnewWhenTheApplicationWasHealthyInBetween() {
      ServeRollout rollout = updating(GREETER);
      ServeDetails unhealthy = Recorded.of("running").status("UNHEALTHY").shown();
      ServeDetails deploying = Recorded.of("running").status("DEPLOYING").shown();

      var first = rollout.observe(unhealthy, NONE, NOW);
      var second = rollout.observe(deploying, first.observations(), NOW.plusSeconds(30));
      var third = rollout.observe(unhealthy, second.observations(), NOW.plusSeconds(60));

      assertThat(told(third)).isInstanceOf(Progress.Pending.class);
    }

    @Test
    void repeatsNoSecretThatRaysMessageHas() {
      Recorded leaking =
          Recorded.of("build-failed")
              .with(
                  application ->
                      application.put(
                          "message", "KeyError: 's3cr3t-value' in {'a': 's3cr3t-value'}"));

      assertThat(failedAtSecondLook(updating(BROKEN_IMPORT), leaking).message())
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

    private Progress.Failed failedAtSecondLook(ServeRollout rollout, Recorded shown) {
      var first = rollout.observe(shown.shown(), NONE, NOW);
      assertThat(told(first)).isInstanceOf(Progress.Pending.class);
      return failed(rollout.observe(shown.shown(), first.observations(), NOW));
    }
  }

  @Nested
  class SayingWhatServes {
    @ParameterizedTest
    @CsvSource({
      "user-config-updating, greeter:app, bye",
      "rolling, greeter_v2:app, hello",
      "build-failed, broken_import:app, hello"
    })
    void oldVersionServesWhileItsReplicasRun(String document, String importPath, String greeting) {
      ServeRollout rollout = updating(application(importPath, greeting, "0.1"));

      assertThat(pending(poll(rollout, Recorded.shown(document))).serving())
          .isEqualTo(Serving.AS_BEFORE);
    }

    @Test
    void nothingServesOnceNoReplicaRuns() {
      ServeDetails shown = Recorded.of("rolling").replicas("STARTING").shown();

      assertThat(pending(poll(updating(GREETER_V2), shown)).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void nothingServesWhenTheDeploymentThatTakesTheRequestsHasNoReplica() {
      ServeDetails shown =
          Recorded.of("rolling")
              .replicas("STARTING")
              .with(
                  application -> {
                    var deployments = (ObjectNode) application.get("deployments");
                    deployments.set("Model", Recorded.deployment("running").put("name", "Model"));
                  })
              .shown();

      assertThat(pending(poll(updating(GREETER_V2), shown)).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void nothingServesAnyMoreWhenRayForgotItsApplications() {
      var lost = updating(GREETER).observe(Recorded.shown("nothing"), NONE, NOW);
      var building =
          updating(GREETER).observe(Recorded.shown("building"), lost.observations(), NOW);

      assertThat(put(lost)).isNotEmpty();
      assertThat(pending(building).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void nothingServesWhenWhatServedWasGoneBefore() {
      var begun = updating(GREETER).begin(Recorded.shown("nothing"), NOW);
      var building =
          updating(GREETER).observe(Recorded.shown("building"), begun.observations(), NOW);

      assertThat(pending(building).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void anApplicationThatIsScaledToZeroServes() {
      assertThat(pending(poll(updating(GREETER_V2), scaledToZero())).serving())
          .isEqualTo(Serving.AS_BEFORE);
    }

    @Test
    void anApplicationThatIsBeingWokenServes() {
      var asleep = poll(updating(GREETER_V2), scaledToZero());
      var waking =
          updating(GREETER_V2)
              .observe(
                  Recorded.of("rolling").replicas("STARTING").shown(), asleep.observations(), NOW);

      assertThat(pending(waking).serving()).isEqualTo(Serving.AS_BEFORE);
    }

    @Test
    void nothingServesWhenAnApplicationThatWasWokenLosesItsReplicas() {
      var asleep = poll(updating(GREETER_V2), scaledToZero());
      var woken =
          updating(GREETER_V2)
              .observe(
                  Recorded.of("rolling").replicas("RUNNING").shown(), asleep.observations(), NOW);
      var gone =
          updating(GREETER_V2)
              .observe(
                  Recorded.of("rolling").replicas("STARTING").shown(), woken.observations(), NOW);

      assertThat(pending(gone).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void nothingServesWhenAnApplicationCanNotBeWoken() {
      ServeRollout rollout = updating(BROKEN_START);
      ServeDetails failed = Recorded.of("replicas-failed").replicas("STOPPING").shown();
      var asleep = poll(rollout, Recorded.of("replica-retrying").target(0).shown());
      var first = rollout.observe(failed, asleep.observations(), NOW);

      assertThat(pending(asleep).serving()).isEqualTo(Serving.AS_BEFORE);
      assertThat(failed(rollout.observe(failed, first.observations(), NOW)).serving())
          .isEqualTo(Serving.NOTHING);
    }

    /** Ray wakes nothing as long as it does not know what to run. */
    @Test
    void nothingServesWhenAnApplicationThatWasAsleepCanNotBeBuilt() {
      ServeRollout rollout = updating(BROKEN_IMPORT);
      var begun = rollout.begin(Recorded.of("running").replicas("STOPPING").target(0).shown(), NOW);
      ServeDetails failed = Recorded.shown("build-failed");
      var first = rollout.observe(failed, begun.observations(), NOW);

      assertThat(begun.observations().serving()).isEqualTo(Serving.AS_BEFORE);
      assertThat(failed(rollout.observe(failed, first.observations(), NOW)).serving())
          .isEqualTo(Serving.NOTHING);
    }

    @Test
    void nothingServesWhenARouteIsKeptAndWhatAnsweredItIsGone() {
      var renamed =
          renaming().observe(other("RUNNING").and(Recorded.of("building")).shown(), NONE, NOW);

      assertThat(pending(renamed).serving()).isEqualTo(Serving.NOTHING);
    }

    @Test
    void whatServedServesOnWhenAnotherApplicationAnswersAtItsRoute() {
      var renamed =
          renaming().observe(other("DEPLOYING").and(Recorded.of("running")).shown(), NONE, NOW);

      assertThat(pending(renamed).serving()).isEqualTo(Serving.AS_BEFORE);
    }

    /** Two applications, of which one gets another name and keeps its route. */
    private ServeRollout renaming() {
      return new ServeRollout(
          KEY,
          REVISION,
          new ServeConfig(
              new TreeMap<>(
                  Map.of("ranker", GREETER, "other", GREETER.replace("ranker\"", "other\"")))),
          PreviousApplications.of(
              List.of(ServedApplication.named("other"), served("older", "/ranker", Map.of()))),
          GRACE);
    }

    private Recorded other(String status) {
      return Recorded.of("running")
          .named("other")
          .status(status)
          .with(
              application ->
                  ((ObjectNode) application.get("deployed_app_config"))
                      .put("route_prefix", "/other"));
    }

    private ServeDetails scaledToZero() {
      return Recorded.of("rolling").replicas("STOPPING").target(0).shown();
    }

    @Test
    void nothingServesWhenAnApplicationTakesThePlaceOfAnother() {
      ServeRollout renamed =
          new ServeRollout(KEY, REVISION, config(GREETER), served("older"), GRACE);

      assertThat(pending(poll(renamed, Recorded.shown("building"))).serving())
          .isEqualTo(Serving.NOTHING);
    }

    @Test
    void whatServedServesOnWhenAnotherOfItsApplicationsIsTakenAway() {
      ServeRollout fewer =
          new ServeRollout(KEY, REVISION, config(BYE), served("ranker", "older"), GRACE);

      assertThat(pending(poll(fewer, Recorded.shown("user-config-updating"))).serving())
          .isEqualTo(Serving.AS_BEFORE);
    }
  }

  @Nested
  class WhenOthersWrite {
    private final ServeRollout rollout = updating(BYE);

    @Test
    void putsAgainThreeTimesThenGivesWay() {
      Observations<ServeObservations> observations = NONE;
      for (int i = 0; i < 3; i++) {
        var decision = rollout.observe(running(), observations, NOW);
        assertThat(put(decision)).isNotEmpty();
        observations = decision.observations();
      }

      Progress.Failed failed = failed(rollout.observe(running(), observations, NOW));
      assertThat(failed.code()).isEqualTo("ray.overwritten");
      assertThat(failed.message()).endsWith("Ray shows: ranker RUNNING");
    }

    @Test
    void givesWayAtOnceToALaterRevision() {
      ServeDetails shown = Recorded.of("running").told(REVISION + 1).shown();

      assertThat(failed(rollout.observe(shown, NONE, NOW)).code()).isEqualTo("ray.newer-revision");
    }

    @Test
    void putsAgainOverAnEarlierRevision() {
      ServeDetails shown = Recorded.of("running").told(REVISION - 1).shown();

      assertThat(put(rollout.observe(shown, NONE, NOW))).isNotEmpty();
    }

    @Test
    void putsAgainAsOftenAsRayForgets() {
      Observations<ServeObservations> observations = NONE;
      for (int i = 0; i < 10; i++) {
        var decision = rollout.observe(Recorded.shown("nothing"), observations, NOW);
        assertThat(put(decision)).isNotEmpty();
        observations = decision.observations();
      }
    }

    @Test
    void putsAgainWhenTheApplicationIsDeleted() {
      assertThat(put(rollout.observe(Recorded.shown("deleting"), NONE, NOW))).isNotEmpty();
    }

    @Test
    void givesWayAtOnceToTheApplicationsOfAnotherEndpoint() {
      ServeDetails shown =
          Recorded.of("running").variable(MarkVariables.OWNER, "shop/other").shown();

      assertThat(failed(rollout.observe(shown, NONE, NOW)).code())
          .isEqualTo("ray.foreign-applications");
    }
  }

  @Nested
  class Removing {
    private final ServeRollout rollout = withoutApplications();

    @Test
    void putsNoApplications() {
      assertThat(put(rollout.remove(running(), NONE)).at("/applications")).isEmpty();
    }

    @Test
    void waitsUntilTheyAreGone() {
      assertThat(pending(rollout.remove(Recorded.shown("deleting"), NONE)).detail())
          .isEqualTo("ranker DELETING");
      assertThat(told(rollout.remove(Recorded.shown("nothing"), NONE))).isEqualTo(DONE);
    }

    @Test
    void removesWhatIsTheEndpointsWhateverItsName() {
      ServeDetails shown = Recorded.of("running").named("older").shown();

      assertThat(put(rollout.remove(shown, NONE)).at("/applications")).isEmpty();
    }

    @Test
    void refusesToRemoveWhatIsSomebodyElses() {
      ServeDetails shown =
          Recorded.of("running")
              .and(
                  Recorded.of("running")
                      .named("other")
                      .with(
                          application ->
                              ((ObjectNode)
                                      application.at("/deployed_app_config/runtime_env/env_vars"))
                                  .put(MarkVariables.OWNER, "shop/other")))
              .shown();

      assertThat(failed(rollout.remove(shown, NONE)).message()).doesNotContain("other");
    }

    @Test
    void isDoneWhenOnlySomebodyElsesApplicationsAreThere() {
      ServeDetails shown =
          Recorded.of("running").variable(MarkVariables.OWNER, "shop/other").shown();

      assertThat(told(rollout.remove(shown, NONE))).isEqualTo(DONE);
    }
  }

  private static ServeDetails running() {
    return Recorded.shown("running");
  }

  private static Decision<PutConfig, ServeObservations> poll(
      ServeRollout rollout, ServeDetails shown) {
    return rollout.observe(shown, NONE, NOW);
  }
}

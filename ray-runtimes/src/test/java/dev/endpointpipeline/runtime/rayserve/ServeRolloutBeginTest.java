package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BYE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.DONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.creating;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.environment;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.failed;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.put;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.reported;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.running;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.withoutApplications;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.ray.MarkVariables;
import dev.endpointpipeline.runtime.ray.RevisionMark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decisions about what a Ray 2.60 was recorded to show: whether it gets the configuration. */
class ServeRolloutBeginTest {
  @Test
  void putsWhatRayDoesNotHave() {
    var decision = creating(GREETER).begin(Recorded.shown("nothing"), NOW);

    assertThat(put(decision).at("/applications")).hasSize(1);
    assertThat(put(decision).at("/applications/0/import_path").asString()).isEqualTo("greeter:app");
    assertThat(decision.progress()).isEqualTo(DONE);
  }

  @Test
  void writesTheOwnerIntoEachApplication() {
    assertThat(environment(creating(GREETER).begin(Recorded.shown("nothing"), NOW)))
        .containsExactly(
            entry("API_TOKEN", "s3cr3t-value"), entry("ENDPOINT_PIPELINE_ENDPOINT", "shop/ranker"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "replicas-starting"})
  void putsNothingWhenRayWorksOnItAlready(String document) {
    ServeDetails shown = Recorded.of(document).ofRevision(REVISION).shown();

    assertThat(reported(creating(GREETER).begin(shown, NOW))).isEqualTo(DONE);
  }

  @Test
  void putsEachRevisionSoThatNoneBeforeItCanComeAfterIt() {
    ServeDetails shown = Recorded.of("running").ofRevision(REVISION - 1).shown();

    assertThat(RevisionMark.read(put(updating(GREETER).begin(shown, NOW)).at("/applications/0")))
        .hasValue(REVISION);
  }

  /** Ray forgets to scale deployments that are unchanged after a build. */
  @Test
  void neverPutsTheSameTextTwice() {
    ServeDetails nothing = Recorded.shown("nothing");

    assertThat(put(creating(GREETER).begin(nothing, NOW)))
        .isNotEqualTo(put(creating(GREETER).begin(nothing, NOW.plusMillis(1))));
  }

  @Test
  void putsNothingOverALaterRevision() {
    ServeDetails shown = Recorded.of("running").ofRevision(REVISION + 1).shown();

    assertThat(reported(updating(BYE).begin(shown, NOW)))
        .isEqualTo(
            new Progress.Failed(
                "ray.newer-revision",
                "revision 1234568 was applied already, which is later than 1234567"));
  }

  @Test
  void ignoresTheRevisionOfAnApplicationWithoutOwner() {
    ServeDetails shown =
        Recorded.of("running").variable(MarkVariables.OWNER, null).ofRevision(REVISION + 1).shown();

    assertThat(put(updating(BYE).begin(shown, NOW))).isNotEmpty();
  }

  @Test
  void putsNothingWhenOnlyTheFormOfNumbersDiffers() {
    ServeDetails shown = Recorded.of("running").ofRevision(REVISION).shown();

    assertThat(reported(creating(application("greeter:app", "hello", "1e-1")).begin(shown, NOW)))
        .isEqualTo(DONE);
  }

  @Test
  void putsAUserConfigWhoseMembersAreInAnotherOrder() {
    String inOrder = GREETER.replace("{\"greeting\":", "{\"a\": 1, \"greeting\":");
    String another = GREETER.replace("\"hello\"}", "\"hello\", \"a\": 1}");
    ServeDetails shown =
        Recorded.of("running")
            .ofRevision(REVISION)
            .with(GreeterRollouts::withAnotherMember)
            .shown();

    assertThat(reported(creating(another).begin(shown, NOW))).isEqualTo(DONE);
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
    assertThat(reported(withoutApplications().begin(Recorded.shown("nothing"), NOW)))
        .isEqualTo(DONE);
  }

  @Test
  void putsAgainWhatIsBeingDeleted() {
    assertThat(put(creating(GREETER).begin(Recorded.shown("deleting"), NOW))).isNotEmpty();
  }

  @Test
  void refusesToRemoveTheApplicationsOfAnotherEndpoint() {
    ServeDetails shown = Recorded.of("running").variable(MarkVariables.OWNER, "shop/other").shown();

    assertThat(reported(creating(GREETER).begin(shown, NOW)))
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

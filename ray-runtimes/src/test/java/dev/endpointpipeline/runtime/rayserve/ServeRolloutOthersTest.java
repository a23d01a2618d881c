package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BYE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.DONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.failed;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.pending;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.put;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.reported;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.running;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.withoutApplications;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.ray.MarkVariables;
import dev.endpointpipeline.runtime.rollout.Observations;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Decisions about what a Ray 2.60 was recorded to show: writes of others, and removal. */
class ServeRolloutOthersTest {
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
      ServeDetails shown = Recorded.of("running").ofRevision(REVISION + 1).shown();

      assertThat(failed(rollout.observe(shown, NONE, NOW)).code()).isEqualTo("ray.newer-revision");
    }

    @Test
    void putsAgainOverAnEarlierRevision() {
      ServeDetails shown = Recorded.of("running").ofRevision(REVISION - 1).shown();

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
      assertThat(reported(rollout.remove(Recorded.shown("nothing"), NONE))).isEqualTo(DONE);
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

      assertThat(reported(rollout.remove(shown, NONE))).isEqualTo(DONE);
    }
  }
}

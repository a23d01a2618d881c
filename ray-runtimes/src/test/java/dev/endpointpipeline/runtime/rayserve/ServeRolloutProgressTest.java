package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_START;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.DONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GRACE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.KEY;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.config;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.creating;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.pending;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.poll;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.reported;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.running;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.served;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.rollout.Observations;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decisions about what a Ray 2.60 was recorded to show: how far it has come. */
class ServeRolloutProgressTest {
  @Test
  void isDoneWhenEverythingRunsAsDesired() {
    assertThat(reported(poll(creating(GREETER), running()))).isEqualTo(DONE);
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

    ServeRollout rollout = new ServeRollout(KEY, REVISION, config(GREETER), served("older"), GRACE);

    assertThat(pending(poll(rollout, shown)).detail()).isEqualTo("older DELETING; ranker RUNNING");
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
  void pollsLessOftenTheLongerItTakes() {
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

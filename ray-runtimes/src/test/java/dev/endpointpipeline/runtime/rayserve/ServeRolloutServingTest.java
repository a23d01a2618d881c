package dev.endpointpipeline.runtime.rayserve;

import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_IMPORT;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BROKEN_START;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.BYE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GRACE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.GREETER_V2;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.KEY;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NONE;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.NOW;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.REVISION;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.application;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.config;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.failed;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.pending;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.poll;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.put;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.served;
import static dev.endpointpipeline.runtime.rayserve.GreeterRollouts.updating;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Decisions about what a Ray 2.60 was recorded to show: what serves. */
class ServeRolloutServingTest {
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
    var building = updating(GREETER).observe(Recorded.shown("building"), lost.observations(), NOW);

    assertThat(put(lost)).isNotEmpty();
    assertThat(pending(building).serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void nothingServesWhenWhatServedWasGoneBefore() {
    var begun = updating(GREETER).begin(Recorded.shown("nothing"), NOW);
    var building = updating(GREETER).observe(Recorded.shown("building"), begun.observations(), NOW);

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
  void nothingServesWhenARouteIsKeptAndItsApplicationIsGone() {
    var renamed =
        renaming().observe(other("RUNNING").and(Recorded.of("building")).shown(), NONE, NOW);

    assertThat(pending(renamed).serving()).isEqualTo(Serving.NOTHING);
  }

  @Test
  void servingContinuesWhenAnotherApplicationTakesOverTheRoute() {
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
    ServeRollout renamed = new ServeRollout(KEY, REVISION, config(GREETER), served("older"), GRACE);

    assertThat(pending(poll(renamed, Recorded.shown("building"))).serving())
        .isEqualTo(Serving.NOTHING);
  }

  @Test
  void servingContinuesWhenAnotherApplicationIsRemoved() {
    ServeRollout fewer =
        new ServeRollout(KEY, REVISION, config(BYE), served("ranker", "older"), GRACE);

    assertThat(pending(poll(fewer, Recorded.shown("user-config-updating"))).serving())
        .isEqualTo(Serving.AS_BEFORE);
  }
}

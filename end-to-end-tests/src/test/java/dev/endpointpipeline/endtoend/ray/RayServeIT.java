package dev.endpointpipeline.endtoend.ray;

import static dev.endpointpipeline.endtoend.ray.RayPipeline.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From a call of the HTTP API to the response of an application on a real Ray cluster. */
@Tag("real-ray")
@ExtendWith(PrintedProgress.class)
class RayServeIT {
  private static final Greeter GREETER = Greeter.named("greeter");

  private static RayPipeline pipeline;

  private EndpointKey key = new EndpointKey(RayPipeline.WORKSPACE, "none");

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    PrintedProgress.print("starting Kafka, the registry, a gateway, a worker and Ray …");
    pipeline = RayPipeline.start(RayHeads.ofThisBuild());
  }

  @AfterAll
  static void close() throws IOException {
    pipeline.close();
  }

  /** Ray serves one endpoint at a time. */
  @AfterEach
  void clear() {
    pipeline.clear(key);
  }

  @Test
  void createdEndpointRespondsAndDeletedOneDoesNot() {
    key = pipeline.running(GREETER.greeting("good morning"));

    Reply reply = pipeline.ask(GREETER);
    assertThat(reply.greeting()).isEqualTo("good morning");
    assertThat(reply.version()).isEqualTo("v1");

    assertThat(pipeline.deleted(key).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).status()).isEqualTo(404);
  }

  @Test
  void changedUserConfigIsAppliedInPlaceAndNoRequestFails() {
    key = pipeline.running(GREETER);
    long pid = pipeline.ask(GREETER).pid();

    List<Reply> replies;
    try (Trickle trickle = new Trickle(() -> pipeline.ask(GREETER))) {
      awaitReplies(trickle, 10);
      long revision = pipeline.updated(key, GREETER.greeting("bye"));
      assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
      awaitReplies(trickle, trickle.replies().size() + 10);
      replies = trickle.replies();
    }

    assertThat(replies).allMatch(reply -> reply.status() == 200);
    assertThat(replies).extracting(Reply::pid).containsOnly(pid);
    assertThat(replies).extracting(Reply::greeting).startsWith("hello").endsWith("bye");
  }

  @Test
  void changedCodeIsRolledOutAndNoRequestFails() {
    key = pipeline.running(GREETER.replicas(2));

    List<Reply> replies;
    try (Trickle trickle = new Trickle(() -> pipeline.ask(GREETER))) {
      awaitReplies(trickle, 10);
      long revision = pipeline.updated(key, GREETER.replicas(2).code("greeter_v2"));
      PlainRecord outcome = pipeline.outcome(key, revision);
      assertThat(outcome.text("outcome")).isEqualTo("APPLIED");
      assertThat(outcome.number("serving_revision")).isEqualTo(revision);
      awaitReplies(trickle, trickle.replies().size() + 20);
      replies = trickle.replies();
    }

    assertThat(replies).allMatch(reply -> reply.status() == 200);
    assertThat(replies).extracting(Reply::version).startsWith("v1").endsWith("v2");
    assertThat(replies.subList(replies.size() - 10, replies.size()))
        .extracting(Reply::version)
        .containsOnly("v2");
  }

  @Test
  void codeThatCannotBeImportedFailsWithRaysReasonAndTheOldVersionServes() {
    key = pipeline.running(GREETER);
    long before = pipeline.api().show(key).revision();

    long revision = pipeline.updated(key, GREETER.code("broken_import"));
    PlainRecord outcome = pipeline.outcome(key, revision);

    assertThat(outcome.text("outcome")).isEqualTo("FAILED");
    assertThat(outcome.text("error_code")).isEqualTo("ray.build-failed");
    assertThat(outcome.text("error_msg"))
        .isEqualTo(
            "application 'greeter': Deploying app 'greeter' failed with exception:"
                + " ImportError: the weights of this model are missing");
    assertThat(outcome.number("serving_revision")).isEqualTo(before);
    ApiResponse shown = pipeline.api().show(key);
    assertThat(shown.text("/status")).isEqualTo("UPDATE_FAILED");
    assertThat(shown.text("/error_code")).isEqualTo("ray.build-failed");
    assertThat(pipeline.ask(GREETER).version()).isEqualTo("v1");
  }

  /** Ray itself does not retry the same configuration. */
  @Test
  void failedUpdateIsAppliedWhenItIsSentAgainAfterAFix(@TempDir Path directory) throws IOException {
    Path weights = directory.resolve("weights");
    Greeter needy = GREETER.code("needs_weights").variables("{\"WEIGHTS\": \"" + weights + "\"}");
    key = pipeline.running(GREETER.replicas(2));
    long before = pipeline.api().show(key).revision();

    PlainRecord first = pipeline.outcome(key, pipeline.updated(key, needy.replicas(2)));
    assertThat(first.text("outcome")).isEqualTo("FAILED");
    assertThat(first.text("error_code")).isEqualTo("ray.deployment-failed");
    // The message may hide the directory's name if it looks like a secret
    assertThat(first.text("error_msg")).contains("FileNotFoundError", "/weights");
    assertThat(first.number("serving_revision")).isEqualTo(before);
    assertThat(pipeline.ask(GREETER).version()).isEqualTo("v1");

    Files.writeString(weights, "heavy");
    PlainRecord second = pipeline.outcome(key, pipeline.updated(key, needy.replicas(2)));
    assertThat(second.text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("hello, heavy");
  }

  /** Ray itself would never scale it up again after the failed build. */
  @Test
  void applicationScaledToZeroScalesUpAfterAFailedUpdate() {
    Greeter asleep = GREETER.scaledToZero();
    key = pipeline.running(asleep);

    PlainRecord failed = pipeline.outcome(key, pipeline.updated(key, asleep.code("broken_import")));
    assertThat(failed.text("error_code")).isEqualTo("ray.build-failed");
    assertThat(failed.get("serving_revision")).isNull();

    PlainRecord back = pipeline.outcome(key, pipeline.updated(key, asleep));
    assertThat(back.text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(asleep).greeting()).isEqualTo("hello");
  }

  /** Ray itself does not notify the replica. */
  @Test
  void removedUserConfigHasNoEffect() {
    key = pipeline.running(GREETER.greeting("bye"));
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("bye");

    long revision = pipeline.updated(key, GREETER.userConfig(null));

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("hello");
  }

  /** Ray itself does not notify the replica, because the values are equal in Python. */
  @Test
  void userConfigReachesRunningReplicasWithItsOrderAndTypes() {
    Greeter mirror = GREETER.code("mirror");
    String sent = "{\"routes\":{\"/vip\":\"big\",\"/\":\"small\"},\"z\":1,\"a\":2}";
    String turned = "{\"a\":2,\"z\":1,\"routes\":{\"/\":\"small\",\"/vip\":\"big\"}}";
    String typed = "{\"a\":2.0,\"z\":true,\"routes\":{\"/\":\"small\",\"/vip\":\"big\"}}";

    key = pipeline.running(mirror.userConfig(sent));
    assertThat(pipeline.ask(mirror).userConfig()).isEqualTo(sent);

    for (String other : List.of(turned, typed)) {
      long revision = pipeline.updated(key, mirror.userConfig(other));
      assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
      assertThat(pipeline.ask(mirror).userConfig()).isEqualTo(other);
    }
  }

  /** The replicas that still run after the failed update have the old order. */
  @Test
  void userConfigInAnotherOrderReachesReplicasAfterAFailedUpdate() {
    Greeter mirror = GREETER.code("mirror");
    key = pipeline.running(mirror.userConfig("{\"a\":1,\"b\":2}"));
    Greeter broken = GREETER.code("broken_import").userConfig("{\"b\":2,\"a\":3}");
    assertThat(pipeline.outcome(key, pipeline.updated(key, broken)).text("error_code"))
        .isEqualTo("ray.build-failed");

    long revision = pipeline.updated(key, mirror.userConfig("{\"b\":2,\"a\":1}"));

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(mirror).userConfig()).isEqualTo("{\"b\":2,\"a\":1}");
  }

  @Test
  void failedApplicationThatTakesOverARouteLeavesNothingServing() {
    Greeter older = Greeter.named("older");
    key = pipeline.running(GREETER, older);

    Greeter newer = Greeter.named("newer").at(older.route()).code("broken_import");
    PlainRecord outcome = pipeline.outcome(key, pipeline.updated(key, GREETER, newer));

    assertThat(outcome.text("error_code")).isEqualTo("ray.build-failed");
    assertThat(outcome.get("serving_revision")).isNull();
    assertThat(pipeline.ask(older).status()).isEqualTo(404);
  }

  @Test
  void replicasThatCannotShareTheOnlyNodeReportWhatTheyWaitFor() {
    ApiResponse response = pipeline.created(GREETER.onePerNode(2));
    key = new EndpointKey(RayPipeline.WORKSPACE, response.text("/id"));

    PlainRecord event =
        pipeline.event(
            key, response.revision(), each -> each.text("step_detail").contains("1 of 2"));

    assertThat(event.text("step_detail"))
        .contains("1 of 2 replicas run, waiting for a node with room: max_replicas_per_node is 1");
  }

  /** The API page's sample: names instead of paths, and num_replicas next to autoscaling. */
  @Test
  void specThatRayWouldRejectFailsWithEveryFieldWithoutACallToRay() {
    key = pipeline.running(GREETER);
    String sample = new String(PageSample.updateRequest(), StandardCharsets.UTF_8);

    PlainRecord outcome;
    pipeline.cutRayOff();
    try {
      ApiResponse response = pipeline.api().update(key, sample);
      outcome = pipeline.outcome(key, response.revision());
    } finally {
      pipeline.reconnectRay();
    }

    String application = "config.ray_service_config.ray_serve_config.applications[0].";
    assertThat(outcome.text("outcome")).isEqualTo("FAILED");
    assertThat(outcome.text("error_code")).isEqualTo("ray.invalid-spec");
    assertThat(outcome.text("error_msg"))
        .contains(application + "import_path: 'string'")
        .contains(application + "route_prefix: 'string'")
        .contains(application + "runtime_env.working_dir: no URI")
        .contains(application + "deployments[0].num_replicas: not together with autoscaling_config")
        .contains(application + "deployments[0].ray_actor_options.resources");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("hello");
  }

  @Test
  void missingResourcesFailAtTheDeadlineWithRaysReason() {
    pipeline.replaceWorker("--worker.apply-deadline=15s");
    try {
      ApiResponse response = pipeline.created(GREETER.cpus(64));
      key = new EndpointKey(RayPipeline.WORKSPACE, response.text("/id"));
      PlainRecord outcome = pipeline.outcome(key, response.revision());

      assertThat(outcome.text("outcome")).isEqualTo("FAILED");
      assertThat(outcome.text("error_code")).isEqualTo("endpoint.deadline-exceeded");
      assertThat(outcome.text("error_msg"))
          .contains("not done within 15 s; ended in WAITING_READY: greeter DEPLOYING")
          .contains("Resources required for each replica: {\"CPU\": 64.0}");
    } finally {
      pipeline.replaceWorker();
    }
  }

  @Test
  void updateContinuesAfterRayIsKilledAndRestarted() {
    key = pipeline.running(GREETER);

    long revision = pipeline.updated(key, GREETER.code("slow_import").greeting("after all"));
    pipeline.event(key, revision, event -> event.text("step").equals("WAITING_READY"));
    pipeline.killRay();
    pipeline.event(key, revision, event -> event.text("step_detail").contains("does not respond"));
    pipeline.restartRay();

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("after all");
  }

  @Test
  void updateWaitsUntilRayAcceptsTheToken() throws IOException {
    key = pipeline.running(GREETER);

    pipeline.giveWorkerAWrongToken();
    long revision = pipeline.updated(key, GREETER.greeting("after all"));
    pipeline.event(
        key,
        revision,
        event -> event.text("step_detail").contains("does not accept the token of this service"));
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("hello");
    pipeline.giveWorkerTheToken();

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("after all");
  }

  @Test
  void nextWorkerAppliesAnUpdateAfterAKillBeforeTheCallToRay() {
    key = pipeline.running(GREETER);

    pipeline.cutRayOff();
    long revision = pipeline.updated(key, GREETER.greeting("after all"));
    pipeline.event(key, revision, event -> event.text("step").equals("APPLYING_SERVE_CONFIG"));
    pipeline.killWorker();
    pipeline.reconnectRay();
    pipeline.replaceWorker();

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("after all");
  }

  @Test
  void nextWorkerAppliesAnUpdateAfterAKillBeforeRaysResponse() {
    key = pipeline.running(GREETER);
    long pid = pipeline.ask(GREETER).pid();

    pipeline.killWorkerOnceRayHasTakenAConfiguration();
    long revision = pipeline.updated(key, GREETER.greeting("after all"));
    pipeline.awaitEndOfWorker();
    pipeline.replaceWorker();

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    Reply reply = pipeline.ask(GREETER);
    assertThat(reply.greeting()).isEqualTo("after all");
    assertThat(reply.pid()).isEqualTo(pid);
  }

  @Test
  void nextWorkerCompletesAnUpdateAfterAKillDuringTheBuild() {
    key = pipeline.running(GREETER);

    long revision = pipeline.updated(key, GREETER.code("slow_import").greeting("after all"));
    pipeline.event(key, revision, event -> event.text("step").equals("WAITING_READY"));
    pipeline.killWorker();
    pipeline.replaceWorker();

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("after all");
  }

  @Test
  void applicationsAreAddedAndRemovedWithoutAffectingOthers() {
    Greeter other = Greeter.named("other").greeting("me too");
    key = pipeline.running(GREETER, other);
    long pid = pipeline.ask(GREETER).pid();
    assertThat(pipeline.ask(other).greeting()).isEqualTo("me too");

    long revision = pipeline.updated(key, GREETER);

    assertThat(pipeline.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(other).status()).isEqualTo(404);
    assertThat(pipeline.ask(GREETER).pid()).isEqualTo(pid);
  }

  @Test
  void anotherEndpointOnTheSameRayIsRejectedAndRemovesNothing() {
    key = pipeline.running(GREETER);

    ApiResponse response = pipeline.created(Greeter.named("intruder"));
    EndpointKey intruder = new EndpointKey(RayPipeline.WORKSPACE, response.text("/id"));
    PlainRecord outcome = pipeline.outcome(intruder, response.revision());

    assertThat(outcome.text("error_code")).isEqualTo("ray.foreign-applications");
    assertThat(pipeline.deleted(intruder).text("outcome")).isEqualTo("APPLIED");
    assertThat(pipeline.ask(GREETER).greeting()).isEqualTo("hello");
  }

  private static void awaitReplies(Trickle trickle, int count) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> trickle.replies().size() >= count);
  }
}

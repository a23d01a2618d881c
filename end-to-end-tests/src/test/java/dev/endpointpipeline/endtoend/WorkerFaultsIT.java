package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Late reports, deadlines, and workers that stop during a job. */
@WithPipeline
class WorkerFaultsIT {
  private final SharedPipeline shared;

  WorkerFaultsIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void lateReportAboutAnOlderRevisionChangesNothing() {
    EndpointKey key = shared.runningEndpoint();
    long older = accepted(shared.api().update(key, Bodies.taking(0)));
    shared.outcome(key, older);
    long newer = accepted(shared.api().update(key, Bodies.taking(500)));

    report(key, older, ApplyProgress.READY);
    report(key, older, ApplyProgress.APPLY_FAILED);
    shared.outcome(key, newer);
    report(key, older, ApplyProgress.APPLY_FAILED);
    long afterwards = accepted(shared.api().update(key, Bodies.named("afterwards")));
    shared.outcome(key, afterwards);

    assertThat(shared.outcomes(key, older)).isEqualTo(1);
    assertThat(shared.outcomes(key, newer)).isEqualTo(1);
    assertThat(shared.eventsAbout(key))
        .filteredOn(event -> event.number("revision") == newer)
        .extracting(event -> event.text("status") + " " + event.text("step"))
        .containsExactly(
            "CREATING VALIDATING",
            "CREATING APPLYING_RESOURCES",
            "CREATING APPLYING_SERVE_CONFIG",
            "CREATING WAITING_READY",
            "RUNNING ");
    assertThat(awaitStatus(shared.api(), key, "RUNNING").text("/name")).isEqualTo("afterwards");
  }

  private void report(EndpointKey key, long revision, ApplyProgress progress) {
    EndpointApplyReported report =
        new EndpointApplyReported(
            key.workspaceId(),
            key.endpointId(),
            revision,
            progress,
            List.of(),
            null,
            null,
            true,
            "late",
            "late",
            null,
            null,
            Instant.now());
    Topic topic = Topic.ENDPOINT_APPLY_REPORTS;
    shared.pipeline().produce(topic, key.toString(), shared.pipeline().bytes(topic, report));
  }

  @Test
  void anotherWorkerContinuesTheJobOfAKilledWorkerAndEndsItOnce() {
    ServiceProcess other = shared.pipeline().startWorker(SMALL).awaitReady();
    try {
      List<EndpointKey> keys =
          List.of(shared.runningEndpoint(), shared.runningEndpoint(), shared.runningEndpoint());
      List<Long> revisions =
          keys.stream()
              .map(key -> accepted(shared.api().update(key, Bodies.taking(4_000))))
              .toList();
      keys.forEach(this::awaitRunningJob);

      shared.worker().kill();

      for (int i = 0; i < keys.size(); i++) {
        PlainRecord outcome = shared.outcome(keys.get(i), revisions.get(i));
        assertThat(outcome.text("outcome")).isEqualTo("APPLIED");
        assertThat(shared.outcomes(keys.get(i), revisions.get(i))).isEqualTo(1);
      }
    } finally {
      shared.worker().restart();
      other.stop();
    }
  }

  @Test
  void theOnlyWorkerResumesItsJobAfterARestart() {
    EndpointKey key = shared.runningEndpoint();
    long revision = accepted(shared.api().update(key, Bodies.taking(1_500)));
    awaitRunningJob(key);

    shared.worker().kill();
    shared.worker().restart();

    assertThat(shared.outcome(key, revision).text("outcome")).isEqualTo("APPLIED");
    assertThat(shared.outcomes(key, revision)).isEqualTo(1);
  }

  @Test
  void handledRequestsAreNotRepeatedWhenTheOffsetsOfTheGroupAreDeleted()
      throws ExecutionException, InterruptedException {
    EndpointKey key = shared.runningEndpoint();
    long first = accepted(shared.api().update(key, Bodies.named("first")));
    shared.outcome(key, first);
    long second = accepted(shared.api().update(key, Bodies.named("second")));
    shared.outcome(key, second);
    shared.worker().stop();
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", shared.pipeline().stack().bootstrapServers()))) {
      admin.deleteStreamsGroups(List.of("update-worker")).all().get();
    }

    shared.worker().restart();

    long third = accepted(shared.api().update(key, Bodies.named("third")));
    shared.outcome(key, third);
    for (long revision : List.of(first, second, third)) {
      assertThat(shared.outcomes(key, revision)).isEqualTo(1);
    }
    ApiResponse shown = shared.api().show(key);
    assertThat(shown.text("/name")).isEqualTo("third");
    assertThat(shown.revision()).isEqualTo(third);
  }

  @Test
  void updateThatTakesLongerThanItsDeadlineFails() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    ServiceProcess hasty =
        shared.pipeline().startWorker(SMALL, "--worker.apply-deadline=2s").awaitReady();
    try {
      long before = shared.api().show(key).revision();

      long revision = accepted(shared.api().update(key, Bodies.taking(60_000)));
      PlainRecord outcome = shared.outcome(key, revision);

      assertThat(outcome.text("outcome")).isEqualTo("FAILED");
      assertThat(outcome.text("error_code")).contains("deadline");
      assertThat(outcome.number("serving_revision")).isEqualTo(before);
    } finally {
      hasty.stop();
      shared.worker().restart();
    }
  }

  @Test
  void aDeadlineHoldsAfterARestart() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    ServiceProcess hasty =
        shared
            .pipeline()
            .startWorker(SMALL, "--worker.apply-deadline=3s", "--worker.deadline-grace=0s")
            .awaitReady();
    try {
      long revision = accepted(shared.api().update(key, Bodies.taking(600_000)));
      awaitRunningJob(key);

      hasty.kill();
      hasty.restart();

      PlainRecord outcome = shared.outcome(key, revision);
      assertThat(outcome.text("outcome")).isEqualTo("FAILED");
      assertThat(outcome.text("error_code")).isEqualTo("endpoint.deadline-exceeded");
    } finally {
      hasty.stop();
      shared.worker().restart();
    }
  }

  private void awaitRunningJob(EndpointKey key) {
    await()
        .atMost(SharedPipeline.TIMEOUT)
        .until(
            () -> shared.eventsAbout(key),
            events ->
                events.stream()
                    .anyMatch(
                        event ->
                            event.text("step").equals("VALIDATING")
                                && event.number("revision") > 0));
  }
}

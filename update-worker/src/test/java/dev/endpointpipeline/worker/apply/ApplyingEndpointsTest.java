package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.UrlType;
import dev.endpointpipeline.schemas.Warning;
import dev.endpointpipeline.worker.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Execution of effects, with time controlled by the test. */
class ApplyingEndpointsTest {
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");
  private static final Duration MOMENT = Duration.ofMillis(25);
  private static final Instant START = SteppedTime.START;

  /** Static, because field initializers need it. */
  @TempDir static Path directory;

  /** Before anything else, as it makes Avro trust the records' classes. */
  private static final EndpointSpec SPEC = Requests.aSpec("new");

  private final SteppedTime time = new SteppedTime();
  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private final List<EndpointApplyReported> reports = new ArrayList<>();
  private int sendsToFail;
  private boolean leaseIsHeld = true;
  private final ApplyingEndpoints applying =
      new ApplyingEndpoints(
          runtime,
          this::send,
          new RuntimeCalls(
              new ApplySettings(8, 8, Duration.ofMinutes(3), null), time, time::nanoTime),
          () -> leaseIsHeld,
          time,
          time,
          new HeldStates(directory));

  @Test
  void callsTheStepsInOrder() {
    applying.apply(state(1));
    time.settle();
    assertThat(runtime.calls())
        .containsExactly("validate@1", "applyResources@1", "applyServeConfig@1", "observe@1");
  }

  @Test
  void everyCallGetsTheCompleteLargeState() throws IOException {
    EndpointState large = HeldStatesTest.large();
    List<EndpointSpec> seen = new ArrayList<>();
    runtime
        .onDesired("validate", desired -> pending(seen, desired))
        .onDesired("validate", desired -> pending(seen, desired));
    applying.apply(large);
    time.pass(Duration.ofSeconds(3));
    assertThat(seen).containsExactly(large.getSpec(), large.getSpec());
    assertThat(reported()).last().asString().startsWith("1 READY");
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  private static Progress pending(List<EndpointSpec> seen, DesiredEndpoint desired) {
    seen.add(desired.spec());
    return new Progress.Pending(Duration.ofSeconds(1));
  }

  @Test
  void makesNoCallOnTheThreadThatStartsTheJob() {
    applying.apply(state(1));
    assertThat(runtime.calls()).isEmpty();
  }

  @Test
  void quickStepsShareOneReportWithTheirResult() {
    applying.apply(state(1));
    time.settle();
    assertThat(reported())
        .containsExactly(
            "1 READY after [APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY]");
    assertThat(applying.size()).isZero();
  }

  @Test
  void aSlowStepIsReportedWhileItLasts() {
    runtime.on("applyResources", () -> new Progress.Pending(Duration.ofSeconds(10)));
    applying.apply(state(1));
    time.pass(MOMENT.minusMillis(1));
    assertThat(reported()).isEmpty();
    time.pass(Duration.ofMillis(1));
    assertThat(reported()).containsExactly("1 ADVANCED after [APPLYING_RESOURCES]");
    time.pass(Duration.ofSeconds(10));
    assertThat(reported())
        .containsExactly(
            "1 ADVANCED after [APPLYING_RESOURCES]",
            "1 READY after [APPLYING_SERVE_CONFIG, WAITING_READY]");
  }

  @Test
  void aStepIsReportedWithTheTimeItWasEntered() {
    runtime.on("validate", () -> new Progress.Pending(Duration.ofSeconds(3)));
    applying.apply(state(1));
    time.pass(Duration.ofSeconds(3));
    assertThat(reports.get(0).getEnteredSteps())
        .extracting(StepEntered::getEnteredAt)
        .containsOnly(START.plusSeconds(3));
  }

  @Test
  void onlySuccessIsReportedWithTheWarningsOfAllCallsAndWhereTheEndpointCanBeCalled() {
    List<EndpointUrl> urls = List.of(new EndpointUrl("ApiInvoke", "http://host", UrlType.PRIVATE));
    Warning first = new Warning("ray.first", "name", "one thing");
    Warning second = new Warning("ray.second", null, "another thing");
    runtime
        .on("validate", () -> new Progress.Done(List.of(first), List.of()))
        .on("applyResources", () -> new Progress.Pending(Duration.ofSeconds(3)))
        .on("observe", () -> new Progress.Done(List.of(second), urls));
    applying.apply(state(1));
    time.pass(Duration.ofSeconds(3));
    assertThat(reports)
        .extracting(EndpointApplyReported::getWarnings, EndpointApplyReported::getUrls)
        .containsExactly(tuple(null, null), tuple(List.of(first, second), urls));
  }

  @Test
  void aPendingCallIsRepeatedAtOnceOnAChange() {
    runtime
        .on("observe", () -> new Progress.Pending(Duration.ofSeconds(5)))
        .on("observe", () -> new Progress.Pending(Duration.ofSeconds(5)));
    applying.apply(state(1));
    time.pass(Duration.ofSeconds(1));
    applying.runNow(KEY);
    applying.runNow(KEY);
    time.pass(Duration.ofMillis(1));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(2);
    time.pass(Duration.ofMillis(4_500));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(2);
  }

  @Test
  void aChangeDuringACallRepeatsItAtOnce() {
    runtime.on(
        "observe",
        () -> {
          applying.runNow(KEY);
          return new Progress.Pending(Duration.ofSeconds(5));
        });
    applying.apply(state(1));
    time.pass(Duration.ofMillis(1));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(2);
  }

  @Test
  void runNowWithoutAJobDoesNothing() {
    applying.runNow(KEY);
    time.settle();
    assertThat(runtime.calls()).isEmpty();
  }

  @Test
  void aPendingCallIsRepeatedAfterItsDelay() {
    runtime
        .on("observe", () -> new Progress.Pending(Duration.ofSeconds(5)))
        .on("observe", () -> new Progress.Pending(Duration.ofSeconds(5)));
    applying.apply(state(1));
    time.pass(Duration.ofMillis(4_999));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(1);
    time.pass(Duration.ofMillis(1));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(2);
    time.pass(Duration.ofSeconds(5));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(3);
    assertThat(reported()).last().isEqualTo("1 READY after []");
  }

  @Test
  void aPendingStepIsReportedOnce() {
    for (int i = 0; i < 5; i++) {
      runtime.on("observe", () -> new Progress.Pending(Duration.ofSeconds(1)));
    }
    applying.apply(state(1));
    time.pass(Duration.ofMillis(4_500));
    assertThat(reports).hasSize(1);
  }

  @Test
  void theDetailOfAStepIsReportedWithTheStep() {
    runtime.on("observe", () -> pendingWith("1 of 2 replicas"));
    applying.apply(state(1));
    time.pass(MOMENT);
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).getStep()).isEqualTo(LifecycleStep.WAITING_READY);
    assertThat(reports.get(0).getStepDetail()).isEqualTo("1 of 2 replicas");
    assertThat(reports.get(0).getPreviousServes()).isTrue();
  }

  @Test
  void theDetailOfAStepIsReportedAgainOnlyOnAChangeAndNotTooOften() {
    for (int replicas = 0; replicas < 50; replicas++) {
      String detail = replicas / 2 + " of 25 replicas";
      runtime.on("observe", () -> pendingWith(detail));
    }
    applying.apply(state(1));
    time.pass(Duration.ofMillis(4_900));
    assertThat(reports)
        .extracting(EndpointApplyReported::getStepDetail)
        .containsExactly("0 of 25 replicas", "10 of 25 replicas", "20 of 25 replicas");
  }

  @Test
  void lossOfTheServingRevisionIsReported() {
    runtime.on(
        "observe",
        () -> new Progress.Pending(Duration.ofSeconds(9), null, Progress.Serving.NOTHING));
    applying.apply(state(1));
    time.pass(Duration.ofSeconds(1));
    assertThat(reports).extracting(EndpointApplyReported::getPreviousServes).containsExactly(false);
  }

  @Test
  void aCallThatThrowsIsRetriedWithBackOff() {
    for (int i = 0; i < 9; i++) {
      runtime.on("validate", ApplyingEndpointsTest::failCall);
    }
    applying.apply(state(1));
    List<Duration> calledAt = new ArrayList<>();
    for (int seen = 0; calledAt.size() < 10; time.pass(Duration.ofMillis(100))) {
      time.settle();
      long calls = runtime.calls().stream().filter("validate@1"::equals).count();
      for (; seen < calls; seen++) {
        calledAt.add(Duration.between(START, time.instant()));
      }
    }
    assertThat(calledAt)
        .extracting(Duration::toMillis)
        .containsExactly(
            0L, 500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L, 61_500L, 91_500L, 121_500L);
    assertThat(reported()).last().asString().startsWith("1 READY");
  }

  @Test
  void theBackOffIsResetAfterACallThatReturned() {
    runtime
        .on("observe", ApplyingEndpointsTest::failCall)
        .on("observe", ApplyingEndpointsTest::failCall)
        .on("observe", () -> new Progress.Pending(Duration.ZERO))
        .on("observe", ApplyingEndpointsTest::failCall);
    applying.apply(state(1));
    time.pass(Duration.ofMillis(1_500));
    assertThat(reported()).doesNotContain("1 READY after []");
    time.pass(Duration.ofMillis(500));
    assertThat(reported()).last().isEqualTo("1 READY after []");
  }

  @Test
  void aFailureIsReportedAndEndsTheJob() {
    runtime.on("applyServeConfig", () -> new Progress.Failed("ray.no-such-module", "no app:main"));
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(5));
    assertThat(reported())
        .containsExactly(
            "1 APPLY_FAILED after [APPLYING_RESOURCES, APPLYING_SERVE_CONFIG]"
                + " ray.no-such-module: no app:main");
    assertThat(runtime.calls()).doesNotContain("observe@1");
    assertThat(applying.size()).isZero();
  }

  @Test
  void aDeletionIsOneCallWithItsOwnResult() {
    applying.delete(state(1));
    time.settle();
    assertThat(runtime.calls()).containsExactly("delete@1");
    assertThat(reported()).containsExactly("1 DELETED after []");
  }

  @Test
  void aFailedDeletionIsReported() {
    runtime.on("delete", () -> new Progress.Failed("ray.away", "no cluster"));
    applying.delete(state(1));
    time.settle();
    assertThat(reported()).containsExactly("1 DELETE_FAILED after [] ray.away: no cluster");
  }

  @Test
  void theSameRevisionIsNotStartedTwice() {
    runtime.on("observe", () -> new Progress.Pending(Duration.ofSeconds(1)));
    applying.apply(state(1));
    time.settle();
    applying.apply(state(1));
    time.pass(Duration.ofMillis(500));
    assertThat(runtime.calls()).filteredOn("validate@1"::equals).hasSize(1);
    assertThat(applying.size()).isEqualTo(1);
  }

  @Test
  void aNewJobStopsTheOldOne() {
    runtime.on("observe", () -> new Progress.Pending(Duration.ofSeconds(1)));
    applying.apply(state(1));
    time.settle();
    applying.apply(state(2));
    time.pass(Duration.ofSeconds(5));
    assertThat(runtime.calls()).filteredOn("observe@1"::equals).hasSize(1);
    assertThat(reported())
        .containsExactly(
            "2 READY after [APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY]");
    assertThat(applying.size()).isZero();
  }

  @Test
  void aNewJobStartsOnlyWhenTheOldCallHasReturned() {
    runtime.on(
        "applyResources",
        () -> {
          applying.apply(state(2));
          time.settle();
          assertThat(runtime.calls()).doesNotContain("validate@2");
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.settle();
    assertThat(runtime.calls())
        .startsWith("validate@1", "applyResources@1", "validate@2")
        .doesNotContain("applyServeConfig@1");
    assertThat(reported()).hasSize(1).last().asString().startsWith("2 READY");
  }

  @Test
  void theNewestJobWaitsForTheCallOfTheOldest() {
    runtime.on(
        "validate",
        () -> {
          applying.apply(state(2));
          applying.apply(state(3));
          applying.stop(KEY);
          applying.apply(state(4));
          time.settle();
          assertThat(runtime.calls()).containsExactly("validate@1");
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.settle();
    assertThat(runtime.calls()).startsWith("validate@1", "validate@4");
  }

  @Test
  void onlyTheNewestOfSeveralJobsStarts() {
    runtime.on(
        "validate",
        () -> {
          applying.apply(state(2));
          applying.apply(state(3));
          applying.delete(state(4));
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.settle();
    assertThat(runtime.calls()).containsExactly("validate@1", "delete@4");
    assertThat(reported()).containsExactly("4 DELETED after []");
    assertThat(applying.size()).isZero();
  }

  @Test
  void aStoppedJobMakesNoCallsAndNoReports() {
    runtime.on("applyResources", () -> new Progress.Pending(Duration.ofMillis(10)));
    applying.apply(state(1));
    time.settle();
    applying.stop(KEY);
    time.pass(Duration.ofMinutes(1));
    assertThat(runtime.calls()).containsExactly("validate@1", "applyResources@1");
    assertThat(reports).isEmpty();
    assertThat(applying.size()).isZero();
  }

  @Test
  void aJobStoppedDuringACallDoesNotReportIt() {
    runtime.on(
        "validate",
        () -> {
          applying.stop(KEY);
          return new Progress.Failed("ray.refused", "no");
        });
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(1));
    assertThat(reports).isEmpty();
    assertThat(applying.size()).isZero();
  }

  @Test
  void aStoppedEndpointStartsAgainWithTheFirstStep() {
    runtime.on("observe", () -> new Progress.Pending(Duration.ofSeconds(1)));
    applying.apply(state(1));
    time.settle();
    applying.stop(KEY);
    applying.apply(state(1));
    time.settle();
    assertThat(runtime.calls()).filteredOn("validate@1"::equals).hasSize(2);
    assertThat(reported()).last().asString().startsWith("1 READY");
  }

  @Test
  void stoppingWithoutAJobDoesNothing() {
    applying.stop(KEY);
    assertThat(applying.size()).isZero();
  }

  @Test
  void endpointsDoNotWaitForEachOther() {
    runtime.on("validate", () -> new Progress.Pending(Duration.ofHours(1)));
    applying.apply(state(1));
    time.settle();
    applying.apply(state(new EndpointKey("demo", "endpoint-2"), 2));
    time.settle();
    assertThat(reported()).hasSize(1).last().asString().startsWith("2 READY");
  }

  @Test
  void aResultThatCannotBeSentIsRetried() {
    sendsToFail = 2;
    applying.apply(state(1));
    time.settle();
    assertThat(applying.size()).isEqualTo(1);
    time.pass(Duration.ofSeconds(1));
    assertThat(reported())
        .containsExactly(
            "1 READY after [APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY]");
    assertThat(applying.size()).isZero();
  }

  @Test
  void aResultThatCannotBeSentIsDroppedWhenANewJobStarts() {
    sendsToFail = 1;
    applying.apply(state(1));
    time.settle();
    applying.apply(state(2));
    time.pass(Duration.ofSeconds(5));
    assertThat(reported()).hasSize(1).last().asString().startsWith("2 READY");
  }

  @Test
  void stepsOfAFailedReportAreInTheNextReport() {
    sendsToFail = 1;
    runtime.on("applyResources", () -> new Progress.Pending(Duration.ofSeconds(1)));
    applying.apply(state(1));
    time.pass(Duration.ofSeconds(1));
    assertThat(reported())
        .containsExactly(
            "1 READY after [APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY]");
  }

  @Test
  void jobsWaitWhileTheLeaseIsLost() {
    leaseIsHeld = false;
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(1));
    assertThat(runtime.calls()).isEmpty();
    leaseIsHeld = true;
    time.pass(Duration.ofSeconds(1));
    assertThat(reported()).last().asString().startsWith("1 READY");
  }

  @Test
  void theNextStepDoesNotStartWhenTheLeaseExpiresDuringACall() {
    runtime.on(
        "validate",
        () -> {
          leaseIsHeld = false;
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(1));
    assertThat(runtime.calls()).containsExactly("validate@1");
  }

  @Test
  void aWriteIsRejectedWhenTheLeaseExpiredDuringItsCallAndTheCallIsRetried() {
    List<String> writes = new ArrayList<>();
    runtime.onDesired(
        "applyServeConfig",
        desired -> {
          leaseIsHeld = false;
          desired.guard().check();
          writes.add("too late");
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(1));
    assertThat(writes).isEmpty();
    leaseIsHeld = true;
    time.pass(Duration.ofSeconds(1));
    assertThat(runtime.calls()).filteredOn("applyServeConfig@1"::equals).hasSize(2);
    assertThat(reported()).last().asString().startsWith("1 READY");
  }

  @Test
  void aWriteOfASupersededRevisionIsRejected() {
    List<String> writes = new ArrayList<>();
    runtime.onDesired(
        "applyServeConfig",
        desired -> {
          applying.apply(state(2));
          desired.guard().check();
          writes.add("too late");
          return new Progress.Done();
        });
    applying.apply(state(1));
    time.settle();
    assertThat(writes).isEmpty();
    assertThat(reported()).hasSize(1).last().asString().startsWith("2 READY");
  }

  @Test
  void aCallThatThrowsKeepsTheDetailsOfTheCallBefore() {
    runtime
        .on("observe", () -> new Progress.Pending(Duration.ZERO, null, Progress.Serving.NOTHING))
        .on("observe", ApplyingEndpointsTest::failCall)
        .on("observe", () -> new Progress.Failed("ray.away", "no", Progress.Serving.NOTHING));
    applying.apply(state(1));
    time.pass(Duration.ofMinutes(1));
    assertThat(reports)
        .extracting(EndpointApplyReported::getPreviousServes)
        .containsExactly(false, false);
  }

  private CompletableFuture<?> send(EndpointKey key, EndpointApplyReported report) {
    if (sendsToFail > 0) {
      sendsToFail--;
      return CompletableFuture.failedFuture(new IllegalStateException("Kafka is unavailable"));
    }
    reports.add(report);
    return CompletableFuture.completedFuture(null);
  }

  private static Progress pendingWith(String detail) {
    return new Progress.Pending(Duration.ofMillis(100), detail, Progress.Serving.AS_BEFORE);
  }

  private List<String> reported() {
    return reports.stream().map(ApplyingEndpointsTest::text).toList();
  }

  private static String text(EndpointApplyReported report) {
    String error =
        report.getErrorCode() == null
            ? ""
            : " " + report.getErrorCode() + ": " + report.getErrorMsg();
    return report.getRevision()
        + " "
        + report.getProgress()
        + " after "
        + report.getEnteredSteps().stream().map(StepEntered::getStep).toList()
        + error;
  }

  private static Progress failCall() {
    throw new IllegalStateException("connection reset");
  }

  static EndpointState state(long revision) {
    return state(KEY, revision);
  }

  static EndpointState state(EndpointKey key, long revision) {
    return EndpointState.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId("request-" + revision)
        .setStatus(EndpointStatus.CREATING)
        .setSpec(SPEC)
        .setOwner(Caller.newBuilder().build())
        .setCreatedAt(START)
        .setUpdatedAt(START)
        .build();
  }
}

package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.Warning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.TaskScheduler;

/**
 * Reports the progress of one job.
 *
 * <p>Quick steps share one report: a step is reported after {@link #REPORT_DELAY}, or together with
 * the end of the job. Details of a step are reported at most once per {@link #PROGRESS_INTERVAL}.
 *
 * <p>Thread-safe.
 */
final class JobReports {
  private static final Duration REPORT_DELAY = Duration.ofMillis(25);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);
  private static final Duration RETRY_BACK_OFF = Duration.ofMillis(500);

  private final EndpointKey key;
  private final long revision;
  private final ApplyReports reports;
  private final TaskScheduler scheduler;
  private final Clock clock;

  private final List<StepEntered> unreportedSteps = new ArrayList<>();

  /** The step of the current call; null if the call has none. */
  private @Nullable LifecycleStep step;

  private Observed observed = Observed.NOTHING;
  private Observed reported = Observed.NOTHING;
  private boolean closed;
  private @Nullable ScheduledFuture<?> nextReport;
  private Instant nextReportAt = Instant.MAX;
  private Instant nextProgressReportAt = Instant.MIN;

  JobReports(
      EndpointKey key, long revision, ApplyReports reports, TaskScheduler scheduler, Clock clock) {
    this.key = key;
    this.revision = revision;
    this.reports = reports;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** The first call of a step starts. */
  synchronized void entered(@Nullable LifecycleStep entered) {
    step = entered;
    if (entered != null) {
      unreportedSteps.add(new StepEntered(entered, clock.instant()));
      reportAt(clock.instant().plus(REPORT_DELAY));
    }
  }

  /** The runtime is waiting, for the reason in the detail. */
  synchronized void pending(Progress.Pending pending) {
    observed = new Observed(pending.detail(), pending.serving());
    if (!observed.equals(reported)) {
      Instant soon = clock.instant().plus(REPORT_DELAY);
      reportAt(soon.isAfter(nextProgressReportAt) ? soon : nextProgressReportAt);
    }
  }

  /** The current step is done. */
  synchronized void passed() {
    step = null;
    observed = new Observed(null, observed.serving());
  }

  /**
   * Sends the final report, with retries until it is durable or the job is stopped.
   *
   * @return completes when the report is durable
   */
  synchronized CompletableFuture<Void> done(
      ApplyProgress progress, List<Warning> warnings, List<EndpointUrl> urls) {
    return last(report(progress).setWarnings(List.copyOf(warnings)).setUrls(List.copyOf(urls)));
  }

  /** Sends the final report of a failed job, with the same retries. */
  synchronized CompletableFuture<Void> failed(ApplyProgress progress, Progress.Failed failed) {
    observed = new Observed(null, failed.serving());
    return last(report(progress).setErrorCode(failed.code()).setErrorMsg(failed.message()));
  }

  /** Sends no more reports. */
  synchronized void close() {
    closed = true;
    cancelNext();
  }

  private CompletableFuture<Void> last(EndpointApplyReported.Builder report) {
    cancelNext();
    CompletableFuture<Void> sent = new CompletableFuture<>();
    send(report.build(), sent);
    return sent;
  }

  private void send(EndpointApplyReported report, CompletableFuture<Void> sent) {
    CompletableFuture<?> unused =
        reports
            .send(key, report)
            .whenComplete(
                (done, error) -> {
                  if (error == null) {
                    sent.complete(null);
                  } else {
                    retry(report, sent);
                  }
                });
  }

  private synchronized void retry(EndpointApplyReported report, CompletableFuture<Void> sent) {
    if (!closed) {
      nextReport =
          scheduler.schedule(() -> send(report, sent), clock.instant().plus(RETRY_BACK_OFF));
    }
  }

  /** Schedules a report of all changes until then, unless an earlier one is scheduled. */
  private void reportAt(Instant at) {
    if (at.isBefore(nextReportAt)) {
      cancelNext();
      nextReportAt = at;
      nextReport = scheduler.schedule(this::reportChanges, at);
    }
  }

  private synchronized void reportChanges() {
    nextReportAt = Instant.MAX;
    if (closed || (unreportedSteps.isEmpty() && observed.equals(reported))) {
      return;
    }
    nextProgressReportAt = clock.instant().plus(PROGRESS_INTERVAL);
    EndpointApplyReported report = report(ApplyProgress.ADVANCED).build();
    CompletableFuture<?> unused =
        reports
            .send(key, report)
            .whenComplete(
                (sent, error) -> {
                  if (error != null) {
                    restore(report.getEnteredSteps());
                  }
                });
  }

  /** Adds the steps of a failed report to the next one. */
  private synchronized void restore(List<StepEntered> steps) {
    unreportedSteps.addAll(0, steps);
    reported = Observed.NOTHING;
  }

  private EndpointApplyReported.Builder report(ApplyProgress progress) {
    List<StepEntered> steps = List.copyOf(unreportedSteps);
    unreportedSteps.clear();
    reported = observed;
    return EndpointApplyReported.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setProgress(progress)
        .setEnteredSteps(steps)
        .setStep(step)
        .setStepDetail(observed.detail())
        .setPreviousServes(observed.serving() == Progress.Serving.AS_BEFORE)
        .setReportedAt(clock.instant());
  }

  private void cancelNext() {
    if (nextReport != null) {
      nextReport.cancel(false);
    }
  }

  /** The last details of the current step. */
  private record Observed(@Nullable String detail, Progress.Serving serving) {
    static final Observed NOTHING = new Observed(null, Progress.Serving.AS_BEFORE);
  }
}

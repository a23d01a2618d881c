package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.NotInChargeException;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.Warning;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;

/**
 * One task for one revision of one endpoint. Between calls it holds no thread.
 *
 * <p>Steps that pass quickly share one report: a step is reported when it has lasted {@link
 * #REPORT_DELAY}, or together with what came of it. What a step is busy with is reported at most
 * once in a {@link #PROGRESS_INTERVAL}.
 */
final class Work {
  private static final Logger LOGGER = LoggerFactory.getLogger(Work.class);
  private static final Duration REPORT_DELAY = Duration.ofMillis(25);
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);
  private static final Duration LEASE_CHECK = Duration.ofMillis(500);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

  private final Task task;
  private final EndpointKey key;
  private final long revision;
  private final HeldStates.Held held;
  private final ApplyReports reports;
  private final Executor executor;
  private final Lease lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final Consumer<Work> whenDone;

  /** Completed when no earlier work for the endpoint makes a call any more. */
  private final CompletableFuture<Void> free;

  /** Completed when no call of this work is being made and none will be. */
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final List<StepEntered> unreportedSteps = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();
  private int position;
  private boolean positionEntered;
  private Duration backOff = FIRST_BACK_OFF;
  private boolean calling;

  /** Whether a next call is waited with. */
  private boolean waiting;

  /** Whether something changed since the call under way began. */
  private boolean hurried;

  private volatile boolean stopped;
  private @Nullable ScheduledFuture<?> nextRun;
  private @Nullable ScheduledFuture<?> nextReport;
  private Instant nextReportAt = Instant.MAX;
  private Instant nextProgressReportAt = Instant.MIN;
  private Observed observed = Observed.NOTHING_NEW;
  private Observed reported = Observed.NOTHING_NEW;

  Work(
      Task task,
      EndpointKey key,
      long revision,
      HeldStates.Held held,
      ApplyReports reports,
      Executor executor,
      Lease lease,
      TaskScheduler scheduler,
      Clock clock,
      Consumer<Work> whenDone,
      CompletableFuture<Void> free) {
    this.task = task;
    this.key = key;
    this.revision = revision;
    this.held = held;
    this.reports = reports;
    this.executor = executor;
    this.lease = lease;
    this.scheduler = scheduler;
    this.clock = clock;
    this.whenDone = whenDone;
    this.free = free;
    CompletableFuture<Void> unused = ended.thenRun(held::release);
  }

  /** Begins as soon as no earlier work for the endpoint is making a call any more. */
  void start() {
    CompletableFuture<Void> unused = free.thenRunAsync(this::run, executor);
  }

  /** Whether this is the work that brings that revision about. */
  boolean isAt(long other) {
    return !stopped && revision == other;
  }

  /** Makes the next call now, if one is waited with, or right after the one under way. */
  void hurry() {
    synchronized (this) {
      hurried |= calling;
    }
    resume();
  }

  /**
   * Makes no further call and no further report.
   *
   * @return completed when that is so of this work and of all earlier work for the endpoint
   */
  CompletableFuture<Void> stop() {
    synchronized (this) {
      stopped = true;
      cancel(nextRun);
      cancel(nextReport);
      if (!calling) {
        ended.complete(null);
      }
    }
    return CompletableFuture.allOf(free, ended);
  }

  /** Makes the next call, unless somebody did so before. */
  private void resume() {
    synchronized (this) {
      if (!endWait()) {
        return;
      }
    }
    executor.execute(this::run);
  }

  /** Whether there was something to wait for; whoever ended the wait makes the next call. */
  private boolean endWait() {
    boolean waited = waiting;
    waiting = false;
    if (waited) {
      cancel(nextRun);
    }
    return waited;
  }

  /** Makes calls until one is pending or the task has come to its end. */
  private void run() {
    while (beginCall()) {
      Answer answer = call();
      if (!endCall(answer)) {
        return;
      }
    }
  }

  private synchronized boolean beginCall() {
    if (stopped) {
      ended.complete(null);
      return false;
    }
    if (!lease.isHeld()) {
      waitFor(LEASE_CHECK);
      return false;
    }
    calling = true;
    hurried = false;
    Task.Call call = task.calls().get(position);
    if (call.step() != null && !positionEntered) {
      unreportedSteps.add(new StepEntered(call.step(), clock.instant()));
      reportAt(clock.instant().plus(REPORT_DELAY));
    }
    positionEntered = true;
    return true;
  }

  private Answer call() {
    try {
      Progress progress = task.calls().get(position).call().apply(desired());
      backOff = FIRST_BACK_OFF;
      return new Answer(progress, Duration.ZERO);
    } catch (NotInChargeException e) {
      return new Answer(null, LEASE_CHECK);
    } catch (RuntimeException | Error e) { // whatever it is, the endpoint must not hang on it
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", key)
          .addKeyValue("revision", revision)
          .addKeyValue("again", backOff)
          .setCause(e)
          .log("runtime call broke off, will be made again");
      Duration again = backOff;
      backOff = backOff.multipliedBy(2);
      if (backOff.compareTo(LONGEST_BACK_OFF) > 0) {
        backOff = LONGEST_BACK_OFF;
      }
      return new Answer(null, again);
    }
  }

  /** Made for each call: it may be so large that it must not outlast it. */
  private DesiredEndpoint desired() {
    EndpointState state = held.state();
    return new DesiredEndpoint(
        key,
        revision,
        state.getSpec(),
        Optional.ofNullable(state.getPrevious()),
        state.getHadApplications(),
        this::checkWrite);
  }

  private void checkWrite() {
    if (stopped) {
      throw new NotInChargeException("a newer revision or another worker took over");
    }
    if (!lease.isHeld()) {
      throw new NotInChargeException("the consumer group has not been reached for a session");
    }
  }

  /** Whether the next call is to be made at once. */
  private synchronized boolean endCall(Answer answer) {
    calling = false;
    if (stopped) {
      ended.complete(null);
      return false;
    }
    Progress progress = answer.progress();
    if (progress == null) {
      // Nothing is known that was not before.
      waitFor(answer.again());
      return false;
    }
    if (progress instanceof Progress.Pending pending) {
      observed = new Observed(pending.detail(), pending.serving());
      if (!observed.equals(reported)) {
        Instant soon = clock.instant().plus(REPORT_DELAY);
        reportAt(soon.isAfter(nextProgressReportAt) ? soon : nextProgressReportAt);
      }
      waitFor(hurried ? Duration.ZERO : pending.again());
      return false;
    }
    if (progress instanceof Progress.Failed failed) {
      observed = new Observed(null, failed.serving());
      finish(task.failure(), failed);
      return false;
    }
    warnings.addAll(((Progress.Done) progress).warnings());
    position++;
    positionEntered = false;
    observed = new Observed(null, observed.serving());
    if (position == task.calls().size()) {
      finish(task.success(), null);
      return false;
    }
    return true;
  }

  private void finish(ApplyProgress result, Progress.@Nullable Failed failed) {
    stopped = true;
    cancel(nextReport);
    send(report(result, failed));
  }

  private void waitFor(Duration time) {
    waiting = true;
    nextRun = scheduler.schedule(this::resume, clock.instant().plus(time));
  }

  /** Has what is new reported then, or before. */
  private void reportAt(Instant at) {
    if (at.isBefore(nextReportAt)) {
      cancel(nextReport);
      nextReportAt = at;
      nextReport = scheduler.schedule(this::reportWhatIsNew, at);
    }
  }

  private synchronized void reportWhatIsNew() {
    nextReportAt = Instant.MAX;
    if (stopped || (unreportedSteps.isEmpty() && observed.equals(reported))) {
      return;
    }
    nextProgressReportAt = clock.instant().plus(PROGRESS_INTERVAL);
    EndpointApplyReported report = report(ApplyProgress.ADVANCED, null);
    CompletableFuture<?> unused =
        reports
            .send(key, report)
            .handle(
                (sent, error) -> {
                  if (error != null) {
                    restore(report.getEnteredSteps());
                  }
                  return sent;
                });
  }

  /** Puts steps back whose report did not get through, to go with the next one. */
  private synchronized void restore(List<StepEntered> steps) {
    unreportedSteps.addAll(0, steps);
    reported = Observed.NOTHING_NEW;
  }

  /** Sends the last report, again and again until it gets through or somebody else is in charge. */
  private void send(EndpointApplyReported report) {
    CompletableFuture<?> unused =
        reports.send(key, report).whenComplete((sent, error) -> afterLastReport(report, error));
  }

  private synchronized void afterLastReport(
      EndpointApplyReported report, @Nullable Throwable error) {
    if (error == null || ended.isDone()) {
      ended.complete(null);
      whenDone.accept(this);
    } else {
      nextRun = scheduler.schedule(() -> send(report), clock.instant().plus(FIRST_BACK_OFF));
    }
  }

  private EndpointApplyReported report(ApplyProgress progress, Progress.@Nullable Failed failed) {
    List<StepEntered> steps = List.copyOf(unreportedSteps);
    unreportedSteps.clear();
    reported = observed;
    LifecycleStep step = position < task.calls().size() ? task.calls().get(position).step() : null;
    return EndpointApplyReported.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setProgress(progress)
        .setEnteredSteps(steps)
        .setStep(step)
        .setStepDetail(observed.detail())
        .setPreviousServes(observed.serving() == Progress.Serving.AS_BEFORE)
        .setErrorCode(failed == null ? null : failed.code())
        .setErrorMsg(failed == null ? null : failed.message())
        .setWarnings(progress == task.success() ? List.copyOf(warnings) : null)
        .setReportedAt(clock.instant())
        .build();
  }

  /**
   * How a call ended.
   *
   * @param progress null when it broke off, or this worker was not in charge
   * @param again how long to wait then
   */
  private record Answer(@Nullable Progress progress, Duration again) {}

  /** What the runtime said of the call under way. */
  private record Observed(@Nullable String detail, Progress.Serving serving) {
    static final Observed NOTHING_NEW = new Observed(null, Progress.Serving.AS_BEFORE);
  }

  private static void cancel(@Nullable ScheduledFuture<?> scheduled) {
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }
}

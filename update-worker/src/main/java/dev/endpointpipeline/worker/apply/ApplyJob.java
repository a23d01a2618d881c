package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.NotInChargeException;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.Warning;
import java.time.Clock;
import java.time.Duration;
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
 * Applies or deletes one revision of one endpoint: makes the calls of a plan in order and repeats
 * each until it is done. Holds no thread between calls.
 */
final class ApplyJob {
  private static final Logger LOGGER = LoggerFactory.getLogger(ApplyJob.class);
  private static final Duration AGAIN_IN_CHARGE = Duration.ofMillis(500);
  private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
  private static final Duration MAX_BACK_OFF = Duration.ofSeconds(30);

  private final ApplyPlan plan;
  private final EndpointKey key;
  private final long revision;
  private final HeldStates.Held held;
  private final JobReports reports;
  private final Executor executor;
  private final LeaseWaiters lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final Consumer<ApplyJob> whenDone;

  /** Completes when no older job of the endpoint makes calls. */
  private final CompletableFuture<Void> free;

  /** Completes when this job makes no more calls. */
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final List<Warning> warnings = new ArrayList<>();
  private final List<EndpointUrl> urls = new ArrayList<>();

  /** Index of the current call in the plan. */
  private int position;

  private boolean positionEntered;
  private Duration backOff = FIRST_BACK_OFF;
  private boolean calling;

  /** Whether the next call is scheduled. */
  private boolean waiting;

  /** Whether {@link #runNow} was called during the current call. */
  private boolean runNowRequested;

  private volatile boolean stopped;
  private @Nullable ScheduledFuture<?> nextRun;

  /** One object, by which it is found among those that wait for the lease. */
  private final Runnable resume = this::resume;

  ApplyJob(
      ApplyPlan plan,
      EndpointKey key,
      long revision,
      HeldStates.Held held,
      JobReports reports,
      Executor executor,
      LeaseWaiters lease,
      TaskScheduler scheduler,
      Clock clock,
      Consumer<ApplyJob> whenDone,
      CompletableFuture<Void> free) {
    this.plan = plan;
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

  /** Starts as soon as no older job of the endpoint makes calls. */
  void start() {
    CompletableFuture<Void> unused = free.thenRunAsync(this::run, executor);
  }

  /** Whether this job is running for the revision. */
  boolean isFor(long other) {
    return !stopped && revision == other;
  }

  /** Makes the next scheduled call now, or right after the current call. */
  void runNow() {
    synchronized (this) {
      runNowRequested |= calling;
    }
    resume();
  }

  /**
   * Stops the job: it makes no more calls and sends no more reports.
   *
   * @return completes when neither this job nor an older one of the endpoint makes calls
   */
  CompletableFuture<Void> stop() {
    synchronized (this) {
      stopped = true;
      cancelNextRun();
      reports.close();
      if (!calling) {
        ended.complete(null);
      }
    }
    return CompletableFuture.allOf(free, ended);
  }

  private void resume() {
    synchronized (this) {
      if (!waiting) {
        // Another thread has resumed the job
        return;
      }
      waiting = false;
      cancelNextRun();
    }
    executor.execute(this::run);
  }

  /** Makes calls until one is pending or the plan is complete. */
  private void run() {
    while (beginCall()) {
      Result result = call();
      if (!endCall(result)) {
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
      waiting = true;
      held.rest();
      lease.await(resume);
      return false;
    }
    calling = true;
    runNowRequested = false;
    if (position == 0 && !positionEntered) {
      LOGGER
          .atDebug()
          .addKeyValue("endpoint", key)
          .addKeyValue("revision", revision)
          .log("started the runtime's steps");
    }
    if (!positionEntered) {
      reports.entered(plan.calls().get(position).step());
      positionEntered = true;
    }
    return true;
  }

  private Result call() {
    try {
      Progress progress = plan.calls().get(position).call().apply(desired());
      backOff = FIRST_BACK_OFF;
      return new Result(progress, Duration.ZERO);
    } catch (NotInChargeException e) {
      return new Result(null, AGAIN_IN_CHARGE);
    } catch (RuntimeException | Error e) { // no failure may block the endpoint forever
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", key)
          .addKeyValue("revision", revision)
          .addKeyValue("again", backOff)
          .setCause(e)
          .log("runtime call failed, retrying");
      Duration again = backOff;
      backOff = backOff.multipliedBy(2);
      if (backOff.compareTo(MAX_BACK_OFF) > 0) {
        backOff = MAX_BACK_OFF;
      }
      return new Result(null, again);
    }
  }

  /** Built for each call: specs stay encoded, or even in files, between calls. */
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
      throw new NotInChargeException("no contact with the consumer group for a session timeout");
    }
  }

  /** Returns whether to make the next call at once. */
  private synchronized boolean endCall(Result result) {
    calling = false;
    if (stopped) {
      ended.complete(null);
      return false;
    }
    Progress progress = result.progress();
    if (progress == null) {
      callAfter(result.again());
      return false;
    }
    return progress.fold(this::passed, this::pending, this::failed);
  }

  private boolean passed(Progress.Done done) {
    warnings.addAll(done.warnings());
    urls.addAll(done.urls());
    reports.passed();
    position++;
    positionEntered = false;
    boolean hasNext = position < plan.calls().size();
    if (!hasNext) {
      end(reports.done(plan.success(), warnings, urls));
    }
    return hasNext;
  }

  private boolean pending(Progress.Pending pending) {
    reports.pending(pending);
    callAfter(runNowRequested ? Duration.ZERO : pending.again());
    return false;
  }

  private boolean failed(Progress.Failed failed) {
    end(reports.failed(plan.failure(), failed));
    return false;
  }

  private void end(CompletableFuture<Void> lastReport) {
    stopped = true;
    CompletableFuture<Void> unused =
        lastReport.thenRun(
            () -> {
              ended.complete(null);
              whenDone.accept(this);
            });
  }

  private void callAfter(Duration time) {
    waiting = true;
    held.rest();
    nextRun = scheduler.schedule(resume, clock.instant().plus(time));
  }

  private void cancelNextRun() {
    lease.forget(resume);
    if (nextRun != null) {
      nextRun.cancel(false);
    }
  }

  /**
   * The result of a call.
   *
   * @param progress null if the call failed or the lease was lost
   * @param again how long to wait before a retry in that case
   */
  private record Result(@Nullable Progress progress, Duration again) {}
}

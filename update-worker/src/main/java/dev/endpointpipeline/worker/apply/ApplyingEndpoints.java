package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.springframework.scheduling.TaskScheduler;

/**
 * The endpoints that this worker is applying or deleting. An endpoint has at most one job: a new
 * job stops the old one and starts when the old one's current call has returned.
 *
 * <p>Thread-safe: stream threads start and stop jobs, pool threads run them.
 */
public final class ApplyingEndpoints {
  private final EndpointRuntime runtime;
  private final ApplyReports reports;
  private final RuntimeCalls calls;
  private final LeaseWaiters lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final HeldStates states;
  private final Map<EndpointKey, ApplyJob> jobs = new ConcurrentHashMap<>();

  /**
   * Creates an instance without jobs.
   *
   * @param calls executes runtime calls, which may block
   * @param lease required for each call; jobs wait while it is lost
   * @param scheduler triggers scheduled calls and reports; runs no runtime calls itself
   * @param states holds the states that are being applied
   */
  public ApplyingEndpoints(
      EndpointRuntime runtime,
      ApplyReports reports,
      RuntimeCalls calls,
      Lease lease,
      TaskScheduler scheduler,
      Clock clock,
      HeldStates states) {
    this.runtime = runtime;
    this.reports = reports;
    this.calls = calls;
    this.lease = new LeaseWaiters(lease, scheduler, clock);
    this.scheduler = scheduler;
    this.clock = clock;
    this.states = states;
  }

  /** Starts to apply the state's spec, unless a job for it is running. */
  public void apply(EndpointState state) {
    start(ApplyPlan.applying(runtime), state);
  }

  /** Starts to delete the endpoint, unless a job for it is running. */
  public void delete(EndpointState state) {
    start(ApplyPlan.deleting(runtime), state);
  }

  /** Stops the job of an endpoint; its current call still completes. */
  public void stop(EndpointKey key) {
    ApplyJob job = jobs.get(key);
    if (job != null) {
      CompletableFuture<Void> unused = job.stop().thenRun(() -> removeSoon(key, job));
    }
  }

  /** Makes the next scheduled call of an endpoint now. */
  public void runNow(EndpointKey key) {
    ApplyJob job = jobs.get(key);
    if (job != null) {
      job.runNow();
    }
  }

  /** The number of endpoints with a job. */
  public int size() {
    return jobs.size();
  }

  private void start(ApplyPlan plan, EndpointState state) {
    EndpointKey key = new EndpointKey(state.getWorkspaceId(), state.getEndpointId());
    long revision = AppliedRequests.revision(state);
    jobs.compute(
        key,
        (same, older) -> {
          if (older != null && older.isFor(revision)) {
            return older;
          }
          CompletableFuture<Void> free =
              older == null ? CompletableFuture.completedFuture(null) : older.stop();
          ApplyJob job =
              new ApplyJob(
                  plan,
                  key,
                  revision,
                  states.hold(state),
                  new JobReports(key, revision, reports, scheduler, clock),
                  call -> calls.execute(key, revision, call),
                  lease,
                  scheduler,
                  clock,
                  done -> removeSoon(key, done),
                  free);
          job.start();
          return job;
        });
  }

  /** Runs on another thread: the calling thread may hold a lock that users of the map wait for. */
  private void removeSoon(EndpointKey key, ApplyJob job) {
    ScheduledFuture<?> unused = scheduler.schedule(() -> jobs.remove(key, job), clock.instant());
  }
}

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
 * The endpoints that this worker is applying or deleting. An endpoint has at most one job: a newer
 * one stops the older one and begins when that one's current call has returned.
 *
 * <p>Thread-safe: stream threads start and stop jobs, pool threads run them.
 */
public final class ApplyingEndpoints {
  private final EndpointRuntime runtime;
  private final ApplyReports reports;
  private final RuntimeCalls calls;
  private final Lease lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final HeldStates states;
  private final Map<EndpointKey, ApplyJob> jobs = new ConcurrentHashMap<>();

  /**
   * Makes one without jobs.
   *
   * @param calls runs the runtime's calls, which may block
   * @param lease without it no call is made; jobs wait until it is back
   * @param scheduler starts scheduled calls and reports; no runtime call runs on it
   * @param states keeps the states that are being applied
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
    this.lease = lease;
    this.scheduler = scheduler;
    this.clock = clock;
    this.states = states;
  }

  /** Begins to apply the state's spec, unless that is under way. */
  public void apply(EndpointState state) {
    start(ApplyPlan.applying(runtime), state);
  }

  /** Begins to delete the endpoint, unless that is under way. */
  public void delete(EndpointState state) {
    start(ApplyPlan.deleting(runtime), state);
  }

  /** Stops the job of an endpoint; its current call still returns. */
  public void stop(EndpointKey key) {
    ApplyJob job = jobs.get(key);
    if (job != null) {
      CompletableFuture<Void> unused = job.stop().thenRun(() -> removeSoon(key, job));
    }
  }

  /** Makes the next call for an endpoint now, if one is scheduled. */
  public void hurry(EndpointKey key) {
    ApplyJob job = jobs.get(key);
    if (job != null) {
      job.hurry();
    }
  }

  /** How many endpoints have a job. */
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

  /** Not on the thread that ends the job: it may hold the lock that users of the map wait for. */
  private void removeSoon(EndpointKey key, ApplyJob job) {
    ScheduledFuture<?> unused = scheduler.schedule(() -> jobs.remove(key, job), clock.instant());
  }
}

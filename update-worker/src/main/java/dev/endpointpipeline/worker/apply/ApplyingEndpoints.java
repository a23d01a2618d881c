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
 * The endpoints that this worker is bringing in line with their state. At most one piece of work
 * per endpoint is under way: newer work stops older work and begins when its current call has
 * returned.
 *
 * <p>Thread-safe: stream threads start and stop, pool threads work.
 */
public final class ApplyingEndpoints {
  private final EndpointRuntime runtime;
  private final ApplyReports reports;
  private final RuntimeCalls calls;
  private final Lease lease;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final HeldStates states;
  private final Map<EndpointKey, Work> works = new ConcurrentHashMap<>();

  /**
   * Makes one without work.
   *
   * @param calls runs the runtime's calls, which may block
   * @param lease without it no call is made; work waits until it is back
   * @param scheduler wakes what waits; no runtime call is made on it
   * @param states holds what is being applied
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

  /** Begins to apply the state's spec, unless this is under way already. */
  public void apply(EndpointState state) {
    start(Task.applying(runtime), state);
  }

  /** Begins to delete the endpoint, unless this is under way already. */
  public void delete(EndpointState state) {
    start(Task.deleting(runtime), state);
  }

  /** Stops what is under way for an endpoint; a call that is being made still returns. */
  public void stop(EndpointKey key) {
    Work work = works.get(key);
    if (work != null) {
      CompletableFuture<Void> unused = work.stop().thenRun(() -> removeSoon(key, work));
    }
  }

  /** Makes the next call for an endpoint now, if one is waited with. */
  public void hurry(EndpointKey key) {
    Work work = works.get(key);
    if (work != null) {
      work.hurry();
    }
  }

  /** How many endpoints are being worked on. */
  public int size() {
    return works.size();
  }

  private void start(Task task, EndpointState state) {
    EndpointKey key = new EndpointKey(state.getWorkspaceId(), state.getEndpointId());
    long revision = AppliedRequests.revision(state);
    works.compute(
        key,
        (same, older) -> {
          if (older != null && older.isAt(revision)) {
            return older;
          }
          CompletableFuture<Void> free =
              older == null ? CompletableFuture.completedFuture(null) : older.stop();
          Work work =
              new Work(
                  task,
                  key,
                  revision,
                  states.hold(state),
                  reports,
                  call -> calls.execute(key, revision, call),
                  lease,
                  scheduler,
                  clock,
                  done -> removeSoon(key, done),
                  free);
          work.start();
          return work;
        });
  }

  /** Not on the thread that ends the work: that holds what users of the map wait for. */
  private void removeSoon(EndpointKey key, Work work) {
    ScheduledFuture<?> unused = scheduler.schedule(() -> works.remove(key, work), clock.instant());
  }
}

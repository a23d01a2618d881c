package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs of one endpoint in thousands of schedules. One thread plays all: it decides by a seed which
 * one goes on next, between the calls of a job and, while a runtime call lasts, within it. So a
 * seed that fails always fails.
 */
class ApplyingEndpointsSchedulesTest {
  private static final int SEEDS = 3_000;
  private static final int STEPS = 40;
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");

  /** Before anything else, as it makes Avro trust the records' classes. */
  private static final EndpointSpec SPEC = Requests.aSpec("new");

  @TempDir static Path directory;

  @Test
  void oneJobAtATimeMakesCallsAndTheNewestOneEnds() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Schedule schedule = new Schedule(seed, false);
      schedule.play();
      assertThat(schedule.problems()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void jobsThatOverlapAreNoticed() {
    assertThatThrownBy(
            () -> {
              for (int seed = 0; seed < SEEDS; seed++) {
                Schedule schedule = new Schedule(seed, true);
                schedule.play();
                assertThat(schedule.problems()).isEmpty();
              }
            })
        .hasMessageContaining("a call began during another one");
  }

  /** One course of events. */
  private static final class Schedule implements EndpointRuntime {
    private final Random random;
    private final SteppedTime time = new SteppedTime();
    private final ApplyingEndpoints applying;
    private final List<String> problems = new ArrayList<>();
    private boolean leaseIsHeld = true;
    private boolean calm;
    private boolean isInCall;
    private int depth;

    /** The newest revision that was to be applied. */
    private long newest;

    /** The same; 0 if it was stopped since. */
    private long wanted;

    private long called;
    private long ended;

    /**
     * @param broken whether each action of an executor runs twice, as no executor may do
     */
    Schedule(long seed, boolean broken) {
      random = new Random(seed);
      Executor executor =
          broken
              ? action -> {
                time.execute(action);
                time.execute(action);
              }
              : time;
      ApplySettings settings = new ApplySettings(8, 8, Duration.ofMinutes(3), null);
      applying =
          new ApplyingEndpoints(
              this,
              this::send,
              new RuntimeCalls(settings, executor, time::nanoTime),
              () -> leaseIsHeld,
              time,
              time,
              new HeldStates(directory));
    }

    void play() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      calm = true;
      leaseIsHeld = true;
      for (int i = 0; i < 10 * STEPS && time.runAny(random); i++) {
        // Until nothing is left to do
      }
      if (ended != wanted && wanted != 0) {
        problems.add("revision %d did not end".formatted(wanted));
      }
      if (applying.size() != 0) {
        problems.add("a job is left");
      }
    }

    List<String> problems() {
      return problems;
    }

    private void step() {
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          wanted = ++newest;
          applying.apply(state(newest));
        }
        case 2 -> {
          wanted = 0;
          applying.stop(KEY);
        }
        case 3 -> applying.runNow(KEY);
        case 4 -> leaseIsHeld = !leaseIsHeld;
        default -> time.runAny(random);
      }
    }

    private static EndpointState state(long revision) {
      return EndpointState.newBuilder(ApplyingEndpointsTest.state(revision)).setSpec(SPEC).build();
    }

    private CompletableFuture<?> send(EndpointKey key, EndpointApplyReported report) {
      if (!calm && random.nextInt(4) == 0) {
        return CompletableFuture.failedFuture(new IllegalStateException("not sent"));
      }
      if (report.getProgress() != ApplyProgress.ADVANCED) {
        ended = report.getRevision();
      }
      return CompletableFuture.completedFuture(null);
    }

    private Progress call(DesiredEndpoint desired) {
      if (isInCall) {
        problems.add("a call began during another one");
      }
      if (desired.revision() < called) {
        problems.add("revision %d was called after %d".formatted(desired.revision(), called));
      }
      if (!leaseIsHeld) {
        problems.add("a call without a lease");
      }
      called = desired.revision();
      isInCall = true;
      depth++;
      while (!calm && depth < 4 && random.nextBoolean()) {
        step();
      }
      depth--;
      isInCall = false;
      return result();
    }

    private Progress result() {
      if (calm) {
        return new Progress.Done();
      }
      return switch (random.nextInt(6)) {
        case 0 -> new Progress.Pending(Duration.ofMillis(random.nextInt(3_000)));
        case 1 -> new Progress.Failed("simulated.failure", "no luck");
        case 2 -> throw new IllegalStateException("the runtime does not respond");
        default -> new Progress.Done();
      };
    }

    @Override
    public Progress validate(DesiredEndpoint desired) {
      return call(desired);
    }

    @Override
    public Progress applyResources(DesiredEndpoint desired) {
      return call(desired);
    }

    @Override
    public Progress applyServeConfig(DesiredEndpoint desired) {
      return call(desired);
    }

    @Override
    public Progress observe(DesiredEndpoint desired) {
      return call(desired);
    }

    @Override
    public Progress delete(DesiredEndpoint desired) {
      return call(desired);
    }
  }
}

package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What endpoints cost while a slow runtime works on them: counted, and not timed. */
class ManyEndpointsTest {
  private static final int ENDPOINTS = 50_000;
  private static final Duration STEP = Duration.ofSeconds(30);
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Before anything else, as it makes Avro trust the records' classes. */
  private static final EndpointState STATE =
      ApplyingEndpointsTest.state(new EndpointKey("demo", "any"), 1);

  /** Static, because field initializers need it. */
  @TempDir static Path directory;

  private final SteppedTime time = new SteppedTime();
  private final RuntimeCalls calls =
      new RuntimeCalls(
          new ApplySettings(128, 32, Duration.ofMinutes(3), null), time, time::nanoTime);
  private boolean leaseIsHeld = true;
  private final ApplyingEndpoints applying =
      new ApplyingEndpoints(
          new SimulatedRuntime(STEP, time),
          (key, report) -> CompletableFuture.completedFuture(null),
          calls,
          () -> leaseIsHeld,
          time,
          time,
          new HeldStates(directory));

  @Test
  void holdNoThreadsAndCauseNoWorkWhileNothingIsDue() {
    startAll();
    time.pass(SECOND);
    assertThat(applying.size()).isEqualTo(ENDPOINTS);
    assertThat(calls.running()).isZero();
    assertThat(calls.waiting()).isZero();
    assertThat(actionsIn(Duration.ofSeconds(28))).isZero();
  }

  @Test
  void doNotDelayTheCallOfAnother() {
    startAll();
    time.pass(SECOND);
    start("another");
    assertThat(actionsIn(Duration.ZERO)).as("its call").isOne();
  }

  @Test
  void haveTheLeaseCheckedOnceForAllWhileItIsLost() {
    startAll();
    time.pass(SECOND);
    leaseIsHeld = false;
    // All find out once, when their call is due
    time.pass(STEP);
    assertThat(actionsIn(Duration.ofSeconds(10))).isEqualTo(20);
    leaseIsHeld = true;
    time.pass(Duration.ofMinutes(3));
    assertThat(applying.size()).isZero();
  }

  private void startAll() {
    for (int i = 0; i < ENDPOINTS; i++) {
      start("endpoint-" + i);
    }
  }

  private void start(String id) {
    applying.apply(EndpointState.newBuilder(STATE).setEndpointId(id).build());
  }

  private long actionsIn(Duration duration) {
    long before = time.actions();
    time.pass(duration);
    return time.actions() - before;
  }
}

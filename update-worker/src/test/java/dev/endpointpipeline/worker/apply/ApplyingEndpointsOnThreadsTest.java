package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Behaviour that needs real threads. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApplyingEndpointsOnThreadsTest {
  private static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");

  @TempDir Path directory;

  private final RuntimeCalls calls =
      new RuntimeCalls(new ApplySettings(8, 8, Duration.ofMinutes(3), null), System::nanoTime);
  private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

  @BeforeEach
  void start() {
    scheduler.initialize();
  }

  @AfterEach
  void stop() {
    scheduler.shutdown();
    calls.close();
  }

  @Test
  void aNewJobCanStartWhileTheFinalReportOfTheOldOneIsBeingSent() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch newerIsComing = new CountDownLatch(1);
    ApplyingEndpoints applying =
        new ApplyingEndpoints(
            new ScriptedRuntime(),
            (key, report) -> {
              sending.countDown();
              awaitUninterrupted(newerIsComing);
              return CompletableFuture.completedFuture(null);
            },
            calls,
            () -> true,
            scheduler,
            Clock.systemUTC(),
            new HeldStates(directory));
    applying.apply(ApplyingEndpointsTest.state(KEY, 1));
    assertThat(sending.await(10, TimeUnit.SECONDS)).isTrue();

    Thread stream = new Thread(() -> applying.apply(ApplyingEndpointsTest.state(KEY, 2)));
    stream.setDaemon(true);
    stream.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                stream.getState() == Thread.State.BLOCKED
                    || stream.getState() == Thread.State.TERMINATED);
    newerIsComing.countDown();
    await().atMost(Duration.ofSeconds(10)).until(() -> !stream.isAlive() && applying.size() == 0);
  }

  @Test
  void callsForOneEndpointNeverOverlap() {
    OverlapDetector runtime = new OverlapDetector();
    ApplyingEndpoints applying =
        new ApplyingEndpoints(
            runtime,
            (key, report) -> CompletableFuture.completedFuture(null),
            calls,
            () -> true,
            scheduler,
            Clock.systemUTC(),
            new HeldStates(directory));
    for (int revision = 1; revision <= 5_000; revision++) {
      if (revision % 7 == 0) {
        applying.stop(KEY);
      }
      applying.apply(ApplyingEndpointsTest.state(KEY, revision));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> applying.size() == 0);
    assertThat(runtime.calls()).isPositive();
    assertThat(runtime.overlapped()).isFalse();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

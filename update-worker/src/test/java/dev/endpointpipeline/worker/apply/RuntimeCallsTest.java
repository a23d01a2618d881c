package dev.endpointpipeline.worker.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Scheduling of calls, with completion controlled by the test. */
@ExtendWith(OutputCaptureExtension.class)
class RuntimeCallsTest {
  private static final Duration STUCK_AFTER = Duration.ofMinutes(3);

  /** Running calls, oldest first. */
  private final Queue<Runnable> threads = new ArrayDeque<>();

  private final List<String> ended = new ArrayList<>();
  private long nanos;
  private final RuntimeCalls calls =
      new RuntimeCalls(new ApplySettings(4, 2, STUCK_AFTER, null), threads::add, () -> nanos);

  @Test
  void aWorkspaceGetsNoMoreThanItsShareEvenIfPermitsAreFree() {
    call("a1", "a2", "a3");
    assertThat(threads).hasSize(2);
    assertThat(calls.waiting()).isEqualTo(1);
  }

  @Test
  void noMoreCallsRunThanThereArePermits() {
    call("a1", "a2", "b1", "b2", "c1", "c2");
    assertThat(threads).hasSize(4);
    assertThat(calls.running()).isEqualTo(4);
    assertThat(calls.waiting()).isEqualTo(2);
  }

  @Test
  void aWorkspaceThatHangsDoesNotBlockOthers() {
    call("a1", "a2", "a3", "a4", "a5", "a6", "b1");
    threads.remove();
    threads.remove();
    endAll();
    assertThat(ended).containsExactly("b1");
  }

  @Test
  void workspacesAreScheduledRoundRobin() {
    call("x1", "x2", "y1", "y2");
    call("a1", "a2", "a3", "a4", "b1", "c1");
    endAll();
    assertThat(ended.subList(4, ended.size())).containsExactly("a1", "b1", "c1", "a2", "a3", "a4");
  }

  @Test
  void aFailedCallReleasesItsPermit() {
    calls.execute(
        new EndpointKey("a", "1"),
        1,
        () -> {
          throw new IllegalStateException("connection reset");
        });
    Runnable failing = threads.remove();
    assertThatThrownBy(failing::run).hasMessage("connection reset");
    assertThat(calls.running()).isZero();
  }

  @Test
  void waitingCallsAreDroppedOnClose() {
    call("a1", "a2", "a3");
    calls.close();
    endAll();
    call("a4");
    assertThat(ended).containsExactly("a1", "a2");
    assertThat(calls.waiting()).isZero();
  }

  @Test
  void aStuckCallIsLoggedOnceWithItsEndpoint(CapturedOutput output) {
    call("a1");
    nanos = STUCK_AFTER.plusSeconds(1).toNanos();
    calls.reportStuckCalls();
    calls.reportStuckCalls();
    assertThat(output.getOut().split("runtime call is stuck", -1)).hasSize(2);
    assertThat(output).contains("endpoint=\"a/1\"", "revision=\"7\"");
    assertThat(calls.stuck()).isEqualTo(1);
  }

  @Test
  void aCallIsNotStuckBeforeItsTime(CapturedOutput output) {
    call("a1");
    nanos = STUCK_AFTER.toNanos();
    calls.reportStuckCalls();
    assertThat(output).doesNotContain("runtime call is stuck");
    assertThat(calls.stuck()).isZero();
  }

  @Test
  void theStackOfAStuckCallIsLogged(CapturedOutput output) {
    calls.execute(
        new EndpointKey("a", "1"),
        7,
        () -> {
          nanos = STUCK_AFTER.plusSeconds(1).toNanos();
          calls.reportStuckCalls();
        });
    endAll();
    assertThat(output).contains("\tat ", RuntimeCallsTest.class.getName() + ".");
  }

  @Test
  void callsAreBlockedWhenStuckCallsHoldEveryPermit() {
    call("a1", "a2", "b1");
    nanos = STUCK_AFTER.plusSeconds(1).toNanos();
    assertThat(calls.isBlocked()).isFalse();
    call("b2");
    assertThat(calls.isBlocked()).isFalse();
    nanos *= 3;
    assertThat(calls.isBlocked()).isTrue();
    threads.remove().run();
    assertThat(calls.isBlocked()).isFalse();
  }

  /** Submits calls such as {@code a1}: workspace a, endpoint 1. */
  private void call(String... names) {
    for (String name : names) {
      calls.execute(
          new EndpointKey(name.substring(0, 1), name.substring(1)), 7, () -> ended.add(name));
    }
  }

  private void endAll() {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
  }
}

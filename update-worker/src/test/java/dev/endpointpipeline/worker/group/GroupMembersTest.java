package dev.endpointpipeline.worker.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The lease, with heartbeats and time controlled by the test; the session timeout is 10 s. */
@ExtendWith(OutputCaptureExtension.class)
class GroupMembersTest {
  private static final Duration SESSION = Duration.ofSeconds(10);

  private Optional<Duration> session = Optional.of(SESSION);
  private long nanos = Duration.ofHours(1).toNanos();
  private final GroupMembers members =
      new GroupMembers(Map::of, () -> session, Duration.ofMinutes(3), () -> nanos);

  @BeforeEach
  void joins() {
    check(0);
    passSeconds(1);
    check(2);
  }

  @Test
  void isHeldOnceTheGroupHasResponded() {
    assertThat(members.isHeld()).isTrue();
  }

  @Test
  void isNotHeldBeforeTheGroupHasResponded() {
    members.check(List.of(), nanos);
    check(0);
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void isNotHeldWhileTheSessionTimeoutIsUnknown() {
    session = Optional.empty();
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void staysHeldWhileHeartbeatsSucceed() {
    for (int responses = 3; responses < 30; responses++) {
      passSeconds(3);
      check(responses);
      assertThat(members.isHeld()).isTrue();
    }
  }

  @Test
  void isNotHeldWithoutAHeartbeatForASessionTimeout() {
    for (int second = 0; second < 11; second++) {
      passSeconds(1);
      check(2);
    }
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void isHeldAgainWhenHeartbeatsSucceedAgain() {
    passSeconds(30);
    check(2);
    passSeconds(1);
    check(3);
    passSeconds(1);
    check(4);
    assertThat(members.isHeld()).isTrue();
  }

  @Test
  void isNotHeldRightAfterThisProcessWasSuspended() {
    passSeconds(11);
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void aResponseThatArrivedWhileThisProcessWasSuspendedProvesNothing() {
    passSeconds(11);
    check(3);
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void aResponseThatReportsAnExpiredSessionProvesNothing() {
    passSeconds(11);
    check(3);
    passSeconds(1);
    check(4);
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void isHeldOnlyWhileTheHeartbeatsOfEveryThreadSucceed() {
    members.check(List.of(member(1, 2), member(2, 2)), nanos);
    assertThat(members.isHeld()).isTrue();
    for (int responses = 3; responses < 15; responses++) {
      passSeconds(1);
      members.check(List.of(member(1, responses), member(2, 2)), nanos);
    }
    assertThat(members.isHeld()).isFalse();
  }

  @Test
  void aRemovedThreadDoesNotCount() {
    members.check(List.of(member(1, 2), member(2, 2)), nanos);
    for (int responses = 3; responses < 15; responses++) {
      passSeconds(1);
      check(responses);
    }
    assertThat(members.isHeld()).isTrue();
  }

  @Test
  void aThreadThatDoesNotPollIsReportedOnce(CapturedOutput output) {
    Member stuck = new Member(Thread.currentThread().getName() + "-consumer", 3, 181);
    members.check(List.of(stuck), nanos);
    members.check(List.of(stuck), nanos);
    assertThat(members.stuckThreads()).isEqualTo(1);
    assertThat(output.getOut().split("stream thread is stuck", -1)).hasSize(2);
    assertThat(output).contains("\tat ", GroupMembersTest.class.getName() + ".aThread");
  }

  @Test
  void aThreadThatPollsAgainIsNotStuck() {
    members.check(List.of(new Member("thread-1-consumer", 3, 181)), nanos);
    members.check(List.of(new Member("thread-1-consumer", 4, 0)), nanos);
    assertThat(members.stuckThreads()).isZero();
  }

  private void passSeconds(int seconds) {
    nanos += Duration.ofSeconds(seconds).toNanos();
  }

  private void check(long responses) {
    members.check(List.of(member(1, responses)), nanos);
  }

  private static Member member(int thread, long responses) {
    return new Member("thread-" + thread + "-consumer", responses, 0);
  }
}

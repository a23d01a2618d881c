package dev.endpointpipeline.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeAdmissionTest {
  private static final int UNDER_WAY = 8;
  private static final int SHARE = 2;
  private static final int COMPUTING = 3;
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ChangeAdmission admission = new ChangeAdmission(UNDER_WAY, COMPUTING);
  private final CompletableFuture<String> acknowledgement = new CompletableFuture<>();
  private final AtomicInteger computing = new AtomicInteger();

  @AfterEach
  void acknowledge() {
    acknowledgement.complete("");
  }

  @Test
  void changesOverACallersShareAreRefused() {
    waitingChanges("ann", SHARE);
    assertThat(admission.hasRoom("ann")).isFalse();
    assertRefused("ann");
    assertThat(admission.hasRoom("bob")).isTrue();
  }

  @Test
  void changesOverTheBoundAreRefusedWhoeverSendsThem() {
    for (String caller : new String[] {"ann", "bob", "eve", "joe"}) {
      waitingChanges(caller, SHARE);
    }
    assertThat(admission.hasRoom("zoe")).isFalse();
    assertRefused("zoe");
  }

  @Test
  void changeThatIsDecidedOrHasFailedMakesRoom() {
    List<CompletableFuture<String>> decided = waitingChanges("ann", SHARE);
    acknowledgement.complete("decided");
    assertThat(decided).allSatisfy(each -> assertThat(each).succeedsWithin(SOON));
    assertThatThrownBy(() -> admission.admit("ann", ChangeAdmissionTest::failing))
        .hasMessage("failed");
    await().until(() -> admission.underWay() == 0);
    assertThat(admission.hasRoom("ann")).isTrue();
  }

  @Test
  void onlySoManyComputeAtOnce() {
    CompletableFuture<String> end = new CompletableFuture<>();
    List<CompletableFuture<String>> all = new ArrayList<>();
    for (int i = 0; i < 2 * SHARE; i++) {
      String caller = "caller-" + i;
      all.add(Background.call(() -> admission.admit(caller, () -> compute(end))));
    }
    await().until(() -> admission.underWay() == 2 * SHARE && computing.get() == COMPUTING);
    end.complete("");
    assertThat(all).allSatisfy(each -> assertThat(each).succeedsWithin(SOON));
  }

  @Test
  void changesThatWaitLetOthersCompute() {
    for (String caller : new String[] {"ann", "bob", "eve"}) {
      waitingChanges(caller, SHARE);
    }
    assertThat(Background.call(() -> admission.admit("joe", () -> "computed")))
        .succeedsWithin(SOON)
        .isEqualTo("computed");
  }

  private List<CompletableFuture<String>> waitingChanges(String caller, int count) {
    int before = admission.underWay();
    List<CompletableFuture<String>> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      changes.add(
          Background.call(
              () -> admission.admit(caller, () -> admission.whileWaiting(acknowledgement::join))));
    }
    await().until(() -> admission.underWay() == before + count);
    return changes;
  }

  private String compute(CompletableFuture<String> end) {
    computing.incrementAndGet();
    return end.join();
  }

  private static String failing() {
    throw new IllegalStateException("failed");
  }

  private void assertRefused(String caller) {
    assertThatThrownBy(() -> admission.admit(caller, () -> "never done"))
        .isInstanceOfSatisfying(
            RequestFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.TOO_MANY_REQUESTS));
  }
}

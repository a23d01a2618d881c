package dev.endpointpipeline.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BodyDeadlineTest {
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void inputOfALateBodyIsEndedOnce() {
    try (BodyDeadline deadline = start(Duration.ofMillis(20))) {
      await().until(() -> ended.get() == 1);
      assertThat(deadline.hasPassed()).isTrue();
    }
    assertThat(ended).hasValue(1);
  }

  /** The next request may be under way by then. */
  @Test
  void inputIsLeftAloneOnceTheDeadlineIsClosed() {
    List<String> endedLater = new ArrayList<>();
    for (int round = 0; round < 300; round++) {
      AtomicInteger own = new AtomicInteger();
      int micros = round % 100;
      BodyDeadline.start(Duration.ofNanos(micros * 1_000L), (Runnable) own::incrementAndGet)
          .close();
      int atClose = own.get();
      // Is over after it, and so looked at after it
      try (BodyDeadline next = start(Duration.ofNanos(100_000))) {
        int before = round;
        await().pollInterval(Duration.ofNanos(1)).until(() -> ended.get() > before);
        assertThat(next.hasPassed()).isTrue();
      }
      if (own.get() != atClose) {
        endedLater.add("after " + micros + " us");
      }
    }
    assertThat(endedLater).isEmpty();
  }

  @Test
  void deadlineIsThereWithoutAnInputThatCanBeEnded() {
    try (BodyDeadline deadline = BodyDeadline.start(Duration.ofMillis(20), null)) {
      await().until(deadline::hasPassed);
    }
  }

  private BodyDeadline start(Duration length) {
    return BodyDeadline.start(length, (Runnable) ended::incrementAndGet);
  }
}

package dev.endpointpipeline.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.faults.RecoveryTimes.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecoveryTimesTest {
  private static final Instant FAULT = Instant.parse("2026-11-30T00:00:00Z");

  @Test
  void theSlowestPartitionCounts() {
    RecoveryTimes times =
        new RecoveryTimes(2, List.of(ended(0, 1, 2), ended(1, 1, 9), ended(1, 2, 8)));

    assertThat(times.after(FAULT)).contains(Duration.ofSeconds(8));
  }

  @Test
  void whatCameBeforeTheFaultDoesNotCount() {
    RecoveryTimes times = new RecoveryTimes(1, List.of(ended(0, -1, 1), ended(0, 3, 4)));

    assertThat(times.after(FAULT)).contains(Duration.ofSeconds(4));
  }

  @Test
  void aPartitionWithoutRequestsSaysNothing() {
    RecoveryTimes times = new RecoveryTimes(2, List.of(ended(0, 1, 2)));

    assertThat(times.after(FAULT)).isEmpty();
  }

  private static Ended ended(int partition, int accepted, int ended) {
    return new Ended(partition, FAULT.plusSeconds(accepted), FAULT.plusSeconds(ended));
  }
}

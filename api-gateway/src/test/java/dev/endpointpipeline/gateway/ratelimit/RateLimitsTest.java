package dev.endpointpipeline.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final SteppedTime time = new SteppedTime();
  private final RateLimits limits = new RateLimits(2, 3, time);

  @Test
  void aBurstPassesAndTheNextCallMustWait() {
    assertThat(limits.take("ann")).isEmpty();
    assertThat(limits.take("ann")).isEmpty();
    assertThat(limits.take("ann")).isEmpty();
    assertThat(limits.take("ann")).hasValue(1);
  }

  @Test
  void callsPassAgainAtTheSteadyRate() {
    exhaust("ann");
    time.pass(Duration.ofSeconds(1));
    assertThat(limits.take("ann")).isEmpty();
    assertThat(limits.take("ann")).isEmpty();
    assertThat(limits.take("ann")).isPresent();
  }

  @Test
  void waitingAsLongAsToldIsEnough() {
    exhaust("ann");
    time.pass(Duration.ofSeconds(limits.take("ann").orElseThrow()));
    assertThat(limits.take("ann")).isEmpty();
  }

  @Test
  void oneCallersRateIsNoOthersConcern() {
    exhaust("ann");
    assertThat(limits.take("bob")).isEmpty();
  }

  private void exhaust(String identity) {
    for (int call = 0; call < 3; call++) {
      assertThat(limits.take(identity)).isEmpty();
    }
    assertThat(limits.take(identity)).isPresent();
  }

  private static final class SteppedTime implements TimeMeter {
    private long now;

    void pass(Duration duration) {
      now += duration.toNanos();
    }

    @Override
    public long currentTimeNanos() {
      return now;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}

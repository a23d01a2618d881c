package dev.endpointpipeline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.worker.ThreadReplacementPolicy.Decision;
import dev.endpointpipeline.worker.ThreadReplacementPolicy.Decision.GiveUp;
import dev.endpointpipeline.worker.ThreadReplacementPolicy.Decision.Replace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThreadReplacementPolicyTest {
  private static final Instant START = Instant.parse("2026-11-29T08:00:00Z");

  private final ThreadReplacementPolicy policy = new ThreadReplacementPolicy(1);

  @Test
  void aDyingThreadIsReplacedThreeTimesWithGrowingPausesAndThenNotAtAll() {
    List<Decision> decisions =
        IntStream.range(0, 5)
            .mapToObj(death -> policy.onDeath(START.plusSeconds(20L * death)))
            .toList();

    assertThat(decisions)
        .containsExactly(
            new Replace(1, Duration.ofSeconds(1)),
            new Replace(2, Duration.ofSeconds(2)),
            new Replace(3, Duration.ofSeconds(4)),
            new GiveUp(4),
            new GiveUp(5));
  }

  @Test
  void oldDeathsDoNotCount() {
    IntStream.range(0, 3).forEach(death -> policy.onDeath(START.plusSeconds(death)));

    Instant later = START.plusSeconds(3).plus(ThreadReplacementPolicy.WINDOW);

    assertThat(policy.onDeath(later)).isEqualTo(new Replace(1, Duration.ofSeconds(1)));
  }

  @Test
  void deathsOfAllThreadsAtOnceCountAsOneRound() {
    ThreadReplacementPolicy ofThree = new ThreadReplacementPolicy(3);

    List<Decision> decisions =
        IntStream.range(0, 10).mapToObj(death -> ofThree.onDeath(START)).toList();

    assertThat(decisions.subList(0, 4))
        .containsExactly(
            new Replace(1, Duration.ofSeconds(1)),
            new Replace(2, Duration.ofSeconds(1)),
            new Replace(3, Duration.ofSeconds(1)),
            new Replace(4, Duration.ofSeconds(2)));
    assertThat(decisions.get(8)).isEqualTo(new Replace(9, Duration.ofSeconds(4)));
    assertThat(decisions.get(9)).isEqualTo(new GiveUp(10));
  }

  @Test
  void oneDeathIsUnstableOnlyUntilTheThreadIsReplaced() {
    assertThat(policy.isUnstable(START)).isFalse();

    policy.onDeath(START);

    assertThat(policy.isUnstable(START.plusMillis(999))).isTrue();
    assertThat(policy.isUnstable(START.plusMillis(1000))).isFalse();
  }

  @Test
  void repeatedDeathsAreUnstableUntilAReplacementHasLivedForAWhile() {
    policy.onDeath(START);
    policy.onDeath(START.plusSeconds(30));

    Instant settled = START.plusSeconds(30).plus(ThreadReplacementPolicy.SETTLE_TIME);

    assertThat(policy.isUnstable(settled.minusMillis(1))).isTrue();
    assertThat(policy.isUnstable(settled)).isFalse();
  }

  @Test
  void staysUnstableOnceThreadsAreNotReplaced() {
    IntStream.range(0, 4).forEach(death -> policy.onDeath(START));

    assertThat(policy.isUnstable(START.plus(Duration.ofDays(1)))).isTrue();
  }
}

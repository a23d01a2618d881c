package dev.endpointpipeline.endtoend.faults;

import dev.endpointpipeline.endtoend.faults.Fault.Kind;
import dev.endpointpipeline.endtoend.faults.Fault.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What breaks when.
 *
 * @param rounds one after the other; everything is healed in between
 */
record FaultSchedule(List<Round> rounds) {
  /** Kafka's minimum for a group and the pipeline's setting are shorter. */
  private static final Duration LONGER_THAN_SESSIONS = Duration.ofSeconds(10);

  /**
   * Faults that overlap.
   *
   * @param calm before them
   * @param faults one, or two of which only one is a broker's: two of three brokers are a majority,
   *     without which nothing goes on
   */
  record Round(Duration calm, List<Fault> faults) {}

  /** The schedule of a seed: always the same. */
  static FaultSchedule of(long seed, int rounds) {
    Random random = new Random(seed);
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Fault first = fault(random);
      List<Fault> faults = new ArrayList<>(List.of(first));
      if (random.nextInt(3) == 0) {
        Fault second = fault(random);
        if (second.target() != first.target()
            && !(first.target().isBroker() && second.target().isBroker())) {
          faults.add(second);
        }
      }
      all.add(new Round(millis(random, 1_000, 5_000), List.copyOf(faults)));
    }
    return new FaultSchedule(List.copyOf(all));
  }

  private static Fault fault(Random random) {
    List<Target> targets = List.of(Target.values());
    Target target = targets.get(random.nextInt(targets.size()));
    if (random.nextBoolean()) {
      return new Fault(Kind.KILL, target, millis(random, 0, 5_000));
    }
    // Half of them are noticed by the others
    return new Fault(
        Kind.SUSPEND,
        target,
        random.nextBoolean()
            ? millis(random, 500, 3_000)
            : LONGER_THAN_SESSIONS.plus(millis(random, 0, 4_000)));
  }

  private static Duration millis(Random random, int from, int to) {
    return Duration.ofMillis(from + random.nextInt(to - from));
  }
}

package dev.endpointpipeline.endtoend.faults;

import static dev.endpointpipeline.endtoend.faults.Fault.Target.CONTROLLER;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.COORDINATOR;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.EVERYTHING;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.FOLLOWER;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.GATEWAY;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.LEADER;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.REGISTRY;
import static dev.endpointpipeline.endtoend.faults.Fault.Target.WORKER;

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

  private static final List<Target> PROCESSES =
      List.of(WORKER, GATEWAY, REGISTRY, LEADER, FOLLOWER, CONTROLLER, COORDINATOR);

  /**
   * Faults that overlap.
   *
   * @param calm before them
   * @param faults one, or two of which only one is a broker's: two of three brokers are a majority,
   *     without which nothing goes on
   */
  record Round(Duration calm, List<Fault> faults) {}

  /**
   * The schedule of a seed: always the same.
   *
   * @param kinds to choose from; one that is listed twice is chosen twice as often
   */
  static FaultSchedule of(long seed, int rounds, List<Kind> kinds) {
    Random random = new Random(seed);
    List<Round> all = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      Fault first = fault(kinds, random);
      List<Fault> faults = new ArrayList<>(List.of(first));
      if (random.nextInt(3) == 0) {
        Fault second = fault(kinds, random);
        if (canOverlap(first, second)) {
          faults.add(second);
        }
      }
      all.add(new Round(millis(random, 1_000, 5_000), List.copyOf(faults)));
    }
    return new FaultSchedule(List.copyOf(all));
  }

  private static boolean canOverlap(Fault first, Fault second) {
    return first.target() != EVERYTHING
        && second.target() != EVERYTHING
        && first.target() != second.target()
        && !(first.target().isBroker() && second.target().isBroker());
  }

  private static Fault fault(List<Kind> kinds, Random random) {
    Kind kind = one(kinds, random);
    return switch (kind) {
      case KILL -> new Fault(kind, one(PROCESSES, random), millis(random, 0, 5_000));
      case SUSPEND -> new Fault(kind, one(PROCESSES, random), shortOrLong(random));
      case WIPE -> new Fault(kind, WORKER, millis(random, 0, 5_000));
      case RESTART -> new Fault(kind, EVERYTHING, Duration.ZERO);
    };
  }

  private static <T> T one(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** Half of them are noticed by the others. */
  private static Duration shortOrLong(Random random) {
    return random.nextBoolean()
        ? millis(random, 500, 3_000)
        : LONGER_THAN_SESSIONS.plus(millis(random, 0, 4_000));
  }

  private static Duration millis(Random random, int from, int to) {
    return Duration.ofMillis(from + random.nextInt(to - from));
  }
}

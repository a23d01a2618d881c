package dev.endpointpipeline.endtoend.faults;

import static dev.endpointpipeline.endtoend.faults.Fault.Target.BROKERS;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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

  /** Whose connections break. */
  private static final List<Target> CONNECTING =
      List.of(WORKER, WORKER, GATEWAY, GATEWAY, LEADER, FOLLOWER, CONTROLLER, COORDINATOR);

  /** To whom those of a service break. */
  private static final List<Target> CONNECTED =
      List.of(BROKERS, BROKERS, LEADER, COORDINATOR, REGISTRY);

  /** Whose disks become full. */
  private static final List<Target> STORING =
      List.of(WORKER, WORKER, LEADER, FOLLOWER, CONTROLLER, COORDINATOR);

  /**
   * Faults that overlap.
   *
   * @param calm before them
   * @param faults one, or two of which only one is a broker's: two of three brokers are a majority,
   *     without which nothing goes on
   */
  record Round(Duration calm, List<Fault> faults) {
    private Round without(Collection<Kind> kinds) {
      return new Round(
          calm, faults.stream().filter(fault -> !kinds.contains(fault.kind())).toList());
    }
  }

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

  /** The same without kinds that are not possible on this machine. */
  FaultSchedule without(Collection<Kind> kinds) {
    return new FaultSchedule(
        rounds.stream()
            .map(round -> round.without(kinds))
            .filter(round -> !round.faults().isEmpty())
            .toList());
  }

  boolean has(Kind kind) {
    return rounds.stream()
        .flatMap(round -> round.faults().stream())
        .anyMatch(fault -> fault.kind() == kind);
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
      case KILL -> Fault.of(kind, one(PROCESSES, random), millis(random, 0, 5_000));
      case SUSPEND -> Fault.of(kind, one(PROCESSES, random), shortOrLong(random));
      case WIPE -> Fault.of(kind, WORKER, millis(random, 0, 5_000));
      case RESTART -> Fault.of(kind, EVERYTHING, Duration.ZERO);
      case CUT, REFUSE, LOSE_SENT, LOSE_RECEIVED, DELAY -> {
        Target target = one(CONNECTING, random);
        Target peer = target.isBroker() ? BROKERS : one(CONNECTED, random);
        yield new Fault(kind, target, Optional.of(peer), shortOrLong(random));
      }
      case CLOCK_AHEAD, CLOCK_BEHIND -> Fault.of(kind, one(PROCESSES, random), longer(random));
      case FULL -> Fault.of(kind, one(STORING, random), longer(random));
    };
  }

  private static <T> T one(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** Half of them are noticed by the others. */
  private static Duration shortOrLong(Random random) {
    return random.nextBoolean() ? millis(random, 500, 3_000) : longer(random);
  }

  private static Duration longer(Random random) {
    return LONGER_THAN_SESSIONS.plus(millis(random, 0, 4_000));
  }

  private static Duration millis(Random random, int from, int to) {
    return Duration.ofMillis(from + random.nextInt(to - from));
  }
}

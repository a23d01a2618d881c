package dev.endpointpipeline.endtoend.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Something that breaks for a while.
 *
 * @param peer the other end, if connections break
 * @param lasting until it is healed
 */
record Fault(Kind kind, Target target, Optional<Target> peer, Duration lasting) {
  /** A fault of a process itself. */
  static Fault of(Kind kind, Target target, Duration lasting) {
    return new Fault(kind, target, Optional.empty(), lasting);
  }

  /** What happens. */
  enum Kind {
    /** SIGKILL, and a new process with the same files. */
    KILL,
    /** SIGSTOP, and SIGCONT: the process does not know that others have gone on without it. */
    SUSPEND,
    /** SIGKILL, and a new process that has lost its files. */
    WIPE,
    /** SIGTERM, and a new process: one after the other, as an operator updates them. */
    RESTART,
    /** Nothing arrives in either direction, and nobody is told: a firewall drops packets. */
    CUT,
    /** Connections are closed, and new ones at once: a firewall rejects packets. */
    REFUSE,
    /** What the target sends does not arrive at its peer, but what the peer sends arrives. */
    LOSE_SENT,
    /** The other way round. */
    LOSE_RECEIVED,
    /** Everything arrives later. */
    DELAY,
    /** SIGKILL, and a new process whose clock is an hour ahead. */
    CLOCK_AHEAD,
    /** SIGKILL, and a new process whose clock is an hour behind. */
    CLOCK_BEHIND,
    /** The disk has no space left; and what exits because of that starts again with space. */
    FULL;

    /** What schedules have unless other kinds are named; what happens most often is here twice. */
    static final List<Kind> BY_DEFAULT = List.of(KILL, KILL, SUSPEND, SUSPEND, WIPE, RESTART);

    /** Whether it happens to connections. */
    boolean isOfConnections() {
      return switch (this) {
        case CUT, REFUSE, LOSE_SENT, LOSE_RECEIVED, DELAY -> true;
        default -> false;
      };
    }
  }

  /** Which process: brokers by what they do at that moment. */
  enum Target {
    WORKER,
    GATEWAY,
    REGISTRY,
    /** The leader of a partition of endpoint-requests. */
    LEADER,
    /** A broker that follows that leader. */
    FOLLOWER,
    /** The active controller. */
    CONTROLLER,
    /** A transaction coordinator. */
    COORDINATOR,
    /** All brokers, or all others. */
    BROKERS,
    /** All processes. */
    EVERYTHING;

    boolean isService() {
      return this == WORKER || this == GATEWAY;
    }

    boolean isBroker() {
      return this == LEADER || this == FOLLOWER || this == CONTROLLER || this == COORDINATOR;
    }
  }

  /** What happens to which process, without the time. */
  String name() {
    return "%s %s%s".formatted(kind, target, peer.map(other -> "-" + other).orElse(""));
  }

  @Override
  public String toString() {
    return "%s for %d ms".formatted(name(), lasting.toMillis());
  }
}

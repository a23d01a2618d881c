package dev.endpointpipeline.endtoend.faults;

import java.time.Duration;
import java.util.List;

/**
 * Something that breaks for a while.
 *
 * @param lasting until it is healed
 */
record Fault(Kind kind, Target target, Duration lasting) {
  /** What happens. */
  enum Kind {
    /** SIGKILL, and a new process with the same files. */
    KILL,
    /** SIGSTOP, and SIGCONT: the process does not know that others have gone on without it. */
    SUSPEND,
    /** SIGKILL, and a new process that has lost its files. */
    WIPE,
    /** SIGTERM, and a new process: one after the other, as an operator updates them. */
    RESTART;

    /** All kinds; what happens most often in practice is here more often. */
    static final List<Kind> WEIGHTED = List.of(KILL, KILL, SUSPEND, SUSPEND, WIPE, RESTART);
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
    /** All processes. */
    EVERYTHING;

    boolean isService() {
      return this == WORKER || this == GATEWAY;
    }

    boolean isBroker() {
      return this == LEADER || this == FOLLOWER || this == CONTROLLER || this == COORDINATOR;
    }
  }

  @Override
  public String toString() {
    return "%s %s for %d ms".formatted(kind, target, lasting.toMillis());
  }
}

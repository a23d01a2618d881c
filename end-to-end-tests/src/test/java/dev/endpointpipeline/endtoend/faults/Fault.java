package dev.endpointpipeline.endtoend.faults;

import java.time.Duration;

/**
 * Something that breaks for a while.
 *
 * @param lasting until it is healed
 */
record Fault(Kind kind, Target target, Duration lasting) {
  /** What happens to a process. */
  enum Kind {
    /** SIGKILL, and a new process with the same files. */
    KILL,
    /** SIGSTOP, and SIGCONT: the process does not know that others have gone on without it. */
    SUSPEND
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
    COORDINATOR;

    boolean isService() {
      return this == WORKER || this == GATEWAY;
    }

    boolean isBroker() {
      return !isService() && this != REGISTRY;
    }
  }

  @Override
  public String toString() {
    return "%s %s for %d ms".formatted(kind, target, lasting.toMillis());
  }
}

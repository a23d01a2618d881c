package dev.endpointpipeline.endtoend.faults;

import java.util.Comparator;

/**
 * What a fault has broken.
 *
 * @param what for people
 * @param turn when to heal it: first comes what others need to become ready
 */
record Broken(String what, Turn turn, Runnable healing) {
  static final Comparator<Broken> IN_TURN = Comparator.comparing(Broken::turn);

  /** In this order. */
  enum Turn {
    /** Heals at once. */
    CONDITION,
    /** Becomes ready without services. */
    BROKER_OR_REGISTRY,
    SERVICE
  }

  void heal() {
    healing.run();
  }
}

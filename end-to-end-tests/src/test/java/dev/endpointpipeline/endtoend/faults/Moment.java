package dev.endpointpipeline.endtoend.faults;

/** A situation that a promise is about. A fault that leads to none of them proves little. */
enum Moment {
  /** A worker went on with what it or another one had begun. */
  RESUMED,
  /** The runtime's steps for one revision were started again. */
  REPEATED,
  /** A worker that had no state, or could not trust it, read it from the changelog. */
  RESTORED,
  /** A worker's transaction was ended by the one that took its partitions over. */
  FENCED,
  /** A report arrived after its revision had been replaced. */
  LATE_REPORT,
  /** A worker noticed that its group may have given its partitions away. */
  LEASE_LOST,
  /** A caller was told that its request may or may not be in the log. */
  NOT_ACKNOWLEDGED,
  /** Such a request was in the log. */
  NOT_ACKNOWLEDGED_BUT_ACCEPTED,
  /** A worker found out that a request was a retry. */
  DUPLICATE,
  /** A gateway noticed that Kafka was unavailable, and refused requests. */
  REFUSED
}

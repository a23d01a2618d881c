package dev.endpointpipeline.endtoend.faults;

import java.util.regex.Pattern;

/** A situation that a promise is about. A fault that leads to none of them proves little. */
enum Moment {
  /** A worker went on with what it or another one had begun. */
  RESUMED("resumed in-flight endpoints"),
  /** A worker that had no state, or could not trust it, read it from the changelog. */
  RESTORED("restored state from the changelog"),
  /** A worker's transaction was ended by the one that took its partitions over. */
  FENCED("TaskMigratedException|ProducerFencedException|InvalidProducerEpochException"),
  /** A worker noticed that its group may have given its partitions away. */
  LEASE_LOST("no contact with the consumer group"),
  /** A caller was told that its request may or may not be in the log. */
  NOT_ACKNOWLEDGED("timed out, responding 408"),
  /** A gateway noticed that Kafka was unavailable, and refused requests. */
  REFUSED("Kafka is unavailable, responding 503");

  private final Pattern line;

  Moment(String line) {
    this.line = Pattern.compile(line);
  }

  /** How many lines of a log tell of it. */
  long in(String log) {
    return log.lines().filter(text -> line.matcher(text).find()).count();
  }
}

package dev.endpointpipeline.endtoend.faults;

import java.util.regex.Pattern;

/** A situation that a promise is about. A fault that leads to none of them proves little. */
enum Moment {
  /** A worker went on with what another one had begun. */
  TAKEOVER("resumed in-flight endpoints"),
  /** A worker's transaction was ended by the one that took its partitions over. */
  FENCED("TaskMigratedException|ProducerFencedException|InvalidProducerEpochException"),
  /** A worker noticed that its group may have given its partitions away. */
  LEASE_LOST("no contact with the consumer group"),
  /** A caller was told that its request may or may not be in the log. */
  NOT_ACKNOWLEDGED("timed out, responding 408|status=\"408\""),
  /** A gateway refused requests, because Kafka was unavailable. */
  REFUSED("status=\"503\"");

  private final Pattern line;

  Moment(String line) {
    this.line = Pattern.compile(line);
  }

  /** How many lines of a log tell of it. */
  long in(String log) {
    return log.lines().filter(text -> line.matcher(text).find()).count();
  }
}

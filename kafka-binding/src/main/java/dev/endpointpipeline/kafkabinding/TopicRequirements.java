package dev.endpointpipeline.kafkabinding;

/**
 * {@code endpoint-pipeline.topics}: what a deployment's topics must have beside what the catalogue
 * says of each.
 *
 * @param partitions of each topic, at least 1; the same for all services of a deployment, and for
 *     ever
 * @param durability whether topics must survive the loss of a broker
 * @param replicationFactor replicas of a new topic, and at least of an existing one; without effect
 *     when durability is {@code as-is}
 * @param minInSyncReplicas replicas that must have a record before it is acknowledged; likewise
 */
public record TopicRequirements(
    int partitions, Durability durability, int replicationFactor, int minInSyncReplicas) {
  /** Replicas of a topic that can lose a broker and still take records. */
  public static final int DEFAULT_REPLICATION_FACTOR = 3;

  /** Replicas that have an acknowledged record when one broker is lost for good. */
  public static final int DEFAULT_MIN_IN_SYNC_REPLICAS = 2;

  private static final String PREFIX = "endpoint-pipeline.topics.";

  /** What to do about topics that do not survive the loss of a broker. */
  public enum Durability {
    /** Do not start. */
    REQUIRED,
    /** Take the cluster's defaults: for a single broker that is no production. */
    AS_IS
  }

  /** Checks that the values make sense together. */
  public TopicRequirements {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          PREFIX + "partitions: " + partitions + " (expected: >= 1)");
    }
    if (minInSyncReplicas < DEFAULT_MIN_IN_SYNC_REPLICAS) {
      throw new IllegalArgumentException(
          PREFIX
              + "min-in-sync-replicas: "
              + minInSyncReplicas
              + " (expected: >= 2; where a single broker is meant, "
              + PREFIX
              + "durability=as-is)");
    }
    if (replicationFactor <= minInSyncReplicas) {
      throw new IllegalArgumentException(
          PREFIX
              + "replication-factor: "
              + replicationFactor
              + " (expected: > min-in-sync-replicas, "
              + minInSyncReplicas
              + ")");
    }
  }

  /** For a single broker that is no production: the cluster's defaults, unchecked. */
  public static TopicRequirements asIs(int partitions) {
    return new TopicRequirements(
        partitions, Durability.AS_IS, DEFAULT_REPLICATION_FACTOR, DEFAULT_MIN_IN_SYNC_REPLICAS);
  }

  boolean durabilityRequired() {
    return durability == Durability.REQUIRED;
  }
}

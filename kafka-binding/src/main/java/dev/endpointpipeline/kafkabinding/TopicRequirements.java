package dev.endpointpipeline.kafkabinding;

import static dev.endpointpipeline.service.settings.SettingChecks.require;
import static dev.endpointpipeline.service.settings.SettingChecks.requirePositive;

import dev.endpointpipeline.schemas.Topic;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code endpoint-pipeline.topics}: what a deployment requires of all topics, in addition to what
 * the catalogue says about each.
 *
 * @param partitions of each topic, at least 1; the same at all services, and never changed later
 * @param durability whether topics must survive the loss of a broker
 * @param replicationFactor replicas of a new topic, and the minimum for an existing one; without
 *     effect if durability is {@code as-is}
 * @param minInSyncReplicas replicas that must have a record before it is acknowledged; without
 *     effect if durability is {@code as-is}
 */
public record TopicRequirements(
    @DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions,
    @DefaultValue("required") Durability durability,
    @DefaultValue("" + DEFAULT_REPLICATION_FACTOR) int replicationFactor,
    @DefaultValue("" + DEFAULT_MIN_IN_SYNC_REPLICAS) int minInSyncReplicas) {
  /** With so many replicas a topic can lose a broker and still accept records. */
  public static final int DEFAULT_REPLICATION_FACTOR = 3;

  /** With so many, an acknowledged record survives the permanent loss of a broker. */
  public static final int DEFAULT_MIN_IN_SYNC_REPLICAS = 2;

  private static final String PREFIX = "endpoint-pipeline.topics.";

  /** How to treat topics that do not survive the loss of a broker. */
  public enum Durability {
    /** Refuse to start. */
    REQUIRED,
    /** Use the cluster's defaults: for a single broker, not for production. */
    AS_IS
  }

  /** Checks the bounds, also of one value against another. */
  public TopicRequirements {
    requirePositive(PREFIX + "partitions", partitions);
    require(
        minInSyncReplicas >= DEFAULT_MIN_IN_SYNC_REPLICAS,
        PREFIX + "min-in-sync-replicas",
        minInSyncReplicas,
        ">= 2; for a single broker, " + PREFIX + "durability=as-is");
    require(
        replicationFactor > minInSyncReplicas,
        PREFIX + "replication-factor",
        replicationFactor,
        "> min-in-sync-replicas, " + minInSyncReplicas);
  }

  /** The cluster's defaults, unchecked: for a single broker, not for production. */
  public static TopicRequirements asIs(int partitions) {
    return new TopicRequirements(
        partitions, Durability.AS_IS, DEFAULT_REPLICATION_FACTOR, DEFAULT_MIN_IN_SYNC_REPLICAS);
  }

  boolean durabilityRequired() {
    return durability == Durability.REQUIRED;
  }
}

package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.schemas.Topic;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that all services of a deployment share: keys {@code endpoint-pipeline.*}.
 *
 * @param registry the schema registry
 * @param topics the pipeline's topics
 * @param requests the requests in the request topic
 */
@ConfigurationProperties(prefix = "endpoint-pipeline", ignoreUnknownFields = false)
public record PipelineProperties(
    @DefaultValue RegistryAccess registry,
    @DefaultValue Topics topics,
    @DefaultValue Requests requests) {
  /**
   * Settings of requests.
   *
   * @param revisionBase added to a request's offset to get its revision, not negative; the same at
   *     all gateways and workers. Raise it when the topic is recreated, because offsets start again
   *     at 0
   */
  public record Requests(@DefaultValue("0") long revisionBase) {
    /** Checks the bounds. */
    public Requests {
      if (revisionBase < 0) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.requests.revision-base: " + revisionBase + " (expected: >= 0)");
      }
    }
  }

  /**
   * The pipeline's topics; see {@link TopicRequirements}.
   *
   * @param partitions of each, at least 1; must never change once topics exist
   * @param durability whether topics must survive the loss of a broker
   * @param replicationFactor minimum replication factor of each
   * @param minInSyncReplicas minimum {@code min.insync.replicas} of each
   */
  public record Topics(
      @DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions,
      @DefaultValue("required") Durability durability,
      @DefaultValue("" + TopicRequirements.DEFAULT_REPLICATION_FACTOR) int replicationFactor,
      @DefaultValue("" + TopicRequirements.DEFAULT_MIN_IN_SYNC_REPLICAS) int minInSyncReplicas) {
    /** Checks that the values are consistent. */
    public Topics {
      var unused =
          new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }

    /** Converts to the requirements that the topic check uses. */
    public TopicRequirements requirements() {
      return new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }
  }
}

package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.schemas.Topic;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all services of a deployment have in common: keys {@code endpoint-pipeline.*}.
 *
 * @param registry the schema registry
 * @param topics the pipeline's topics
 * @param requests the requests in them
 */
@ConfigurationProperties(prefix = "endpoint-pipeline", ignoreUnknownFields = false)
public record PipelineProperties(
    @DefaultValue RegistryAccess registry,
    @DefaultValue Topics topics,
    @DefaultValue Requests requests) {
  /**
   * The requests.
   *
   * @param revisionBase what is added to a request's offset to make its revision, not negative; the
   *     same at all gateways and workers. Raised when the topic is replaced by one whose offsets
   *     begin anew
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
   * @param replicationFactor of each, at least
   * @param minInSyncReplicas of each, at least
   */
  public record Topics(
      @DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions,
      @DefaultValue("required") Durability durability,
      @DefaultValue("" + TopicRequirements.DEFAULT_REPLICATION_FACTOR) int replicationFactor,
      @DefaultValue("" + TopicRequirements.DEFAULT_MIN_IN_SYNC_REPLICAS) int minInSyncReplicas) {
    /** Checks that the values make sense together. */
    public Topics {
      var unused =
          new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }

    /** The same for what checks topics. */
    public TopicRequirements requirements() {
      return new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }
  }
}

package dev.endpointpipeline.gateway;

import dev.endpointpipeline.kafkabinding.RegistryAccess;
import dev.endpointpipeline.kafkabinding.TopicRequirements;
import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.schemas.Topic;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code endpoint-pipeline}: what all services of a deployment agree on.
 *
 * @param registry where schemas are
 * @param topics how topics are created
 * @param requests how requests are numbered
 */
@ConfigurationProperties(prefix = "endpoint-pipeline", ignoreUnknownFields = false)
record PipelineSettings(
    @DefaultValue RegistryAccess registry,
    @DefaultValue Topics topics,
    @DefaultValue Requests requests) {
  /**
   * {@code endpoint-pipeline.requests}.
   *
   * @param revisionBase what is added to a request's offset to make its revision, not negative; the
   *     same at all gateways and workers. Raised when the topic is replaced by one whose offsets
   *     begin anew
   */
  record Requests(@DefaultValue("0") long revisionBase) {
    Requests {
      if (revisionBase < 0) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.requests.revision-base: " + revisionBase + " (expected: >= 0)");
      }
    }
  }

  /**
   * {@code endpoint-pipeline.topics}; see {@link TopicRequirements}.
   *
   * @param partitions of every topic, at least 1; never changes in a deployment's life
   * @param durability whether topics must survive the loss of a broker
   * @param replicationFactor of every topic, at least
   * @param minInSyncReplicas of every topic, at least
   */
  record Topics(
      @DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions,
      @DefaultValue("required") Durability durability,
      @DefaultValue("" + TopicRequirements.DEFAULT_REPLICATION_FACTOR) int replicationFactor,
      @DefaultValue("" + TopicRequirements.DEFAULT_MIN_IN_SYNC_REPLICAS) int minInSyncReplicas) {
    Topics {
      var unused =
          new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }

    TopicRequirements requirements() {
      return new TopicRequirements(partitions, durability, replicationFactor, minInSyncReplicas);
    }
  }
}

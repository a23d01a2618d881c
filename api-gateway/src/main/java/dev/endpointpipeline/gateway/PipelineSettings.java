package dev.endpointpipeline.gateway;

import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
import org.jspecify.annotations.Nullable;
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
    @DefaultValue Registry registry, @DefaultValue Topics topics, @DefaultValue Requests requests) {
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
   * {@code endpoint-pipeline.registry}.
   *
   * @param url base of the schema registry's Confluent API, for example {@code
   *     http://registry:8080/apis/ccompat/v7}; mandatory
   */
  record Registry(@Nullable URI url) {
    Registry {
      if (url == null) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.registry.url: missing (expected: base URL of the schema registry's"
                + " Confluent API)");
      }
    }
  }

  /**
   * {@code endpoint-pipeline.topics}.
   *
   * @param partitions of every topic, at least 1; never changes in a deployment's life
   */
  record Topics(@DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions) {
    Topics {
      if (partitions < 1) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.topics.partitions: " + partitions + " (expected: >= 1)");
      }
    }
  }
}

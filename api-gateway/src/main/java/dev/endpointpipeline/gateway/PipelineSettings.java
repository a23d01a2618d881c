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
 */
@ConfigurationProperties(prefix = "endpoint-pipeline", ignoreUnknownFields = false)
record PipelineSettings(@DefaultValue Registry registry, @DefaultValue Topics topics) {
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

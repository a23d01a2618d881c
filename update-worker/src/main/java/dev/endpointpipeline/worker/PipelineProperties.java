package dev.endpointpipeline.worker;

import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
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
    @DefaultValue Registry registry, @DefaultValue Topics topics, @DefaultValue Requests requests) {
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
   * The schema registry.
   *
   * @param url base of its Confluent API, for example {@code http://registry:8080/apis/ccompat/v7}
   */
  public record Registry(URI url) {
    /** Checks that there is one. */
    @SuppressWarnings("NullAway") // what the configuration lacks is bound to null
    public Registry {
      if (url == null) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.registry.url: missing (expected: base URL of the schema registry's"
                + " Confluent API)");
      }
    }
  }

  /**
   * The pipeline's topics.
   *
   * @param partitions of each, at least 1; must never change once topics exist
   */
  public record Topics(@DefaultValue("" + Topic.DEFAULT_PARTITIONS) int partitions) {
    /** Checks the bounds. */
    public Topics {
      if (partitions < 1) {
        throw new IllegalArgumentException(
            "endpoint-pipeline.topics.partitions: " + partitions + " (expected: >= 1)");
      }
    }
  }
}

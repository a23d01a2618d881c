package dev.endpointpipeline.kafkabinding;

import static dev.endpointpipeline.service.settings.SettingChecks.requireAtLeast;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code endpoint-pipeline}: the settings that all services of a deployment must agree on.
 *
 * @param registry the schema registry
 * @param topics what the topics must be like
 * @param requests how requests are numbered
 */
@ConfigurationProperties(prefix = "endpoint-pipeline", ignoreUnknownFields = false)
public record PipelineSettings(
    @DefaultValue RegistryAccess registry,
    @DefaultValue TopicRequirements topics,
    @DefaultValue Requests requests) {
  /**
   * {@code endpoint-pipeline.requests}.
   *
   * @param revisionBase is added to the offset of a request to make its revision; not negative, and
   *     the same at all gateways and workers. Raise it when the topic is replaced and its offsets
   *     start again at 0
   */
  public record Requests(@DefaultValue("0") long revisionBase) {
    /** Checks the bounds. */
    public Requests {
      requireAtLeast("endpoint-pipeline.requests.revision-base", 0, revisionBase);
    }
  }
}

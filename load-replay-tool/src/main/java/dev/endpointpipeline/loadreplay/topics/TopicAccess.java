package dev.endpointpipeline.loadreplay.topics;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where topics and their schemas are, and how to log in there.
 *
 * @param kafka configuration of consumers, at least {@code bootstrap.servers}
 * @param registry base URL of the schema registry's Confluent API
 * @param login at the registry; null for none
 */
public record TopicAccess(Map<String, String> kafka, URI registry, @Nullable RegistryLogin login) {
  /**
   * @throws IllegalArgumentException if the registry's address is not one of HTTP, or has a user
   */
  public TopicAccess {
    kafka = Map.copyOf(kafka);
    boolean http = "http".equals(registry.getScheme()) || "https".equals(registry.getScheme());
    if (registry.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "registry: has a user (expected: none, use --registry-user)");
    }
    if (!http || registry.getHost() == null) {
      throw new IllegalArgumentException(
          "registry: '%s' (expected: like http://registry:8080/apis/ccompat/v7)"
              .formatted(registry));
    }
  }

  /** The brokers. */
  public String bootstrapServers() {
    return kafka.getOrDefault("bootstrap.servers", "");
  }

  /** Decodes records; for one thread. */
  public RegistrySchemas newSchemas() {
    return new RegistrySchemas(registry, login);
  }

  /** Without the configuration, which may have passwords. */
  @Override
  public String toString() {
    return "TopicAccess[%s, registry=%s]".formatted(bootstrapServers(), registry);
  }
}

package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.topics.RegistryLogin;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of commands that read topics: a group, so that a command can need them, or none of
 * them.
 */
final class KafkaOptions {
  private static final String PASSWORD_VARIABLE = "LOAD_REPLAY_REGISTRY_PASSWORD";

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Brokers, separated by commas.")
  private String bootstrapServers = "";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties of the Kafka consumer, for example for TLS and SASL.")
  private @Nullable Path kafkaConfig;

  @Option(
      names = "--registry",
      required = true,
      paramLabel = "URL",
      description = "Base URL of the schema registry's Confluent API.")
  private URI registry = URI.create("");

  @Option(
      names = "--registry-user",
      paramLabel = "USER",
      description =
          "Log in at the registry (HTTP basic). The password is in --registry-password-file or"
              + " $LOAD_REPLAY_REGISTRY_PASSWORD.")
  private @Nullable String registryUser;

  @Option(
      names = "--registry-password-file",
      paramLabel = "FILE",
      description = "File with the password of --registry-user.")
  private @Nullable Path registryPasswordFile;

  /**
   * @throws IllegalArgumentException if an option is malformed or a file can't be read; the message
   *     names it
   */
  TopicAccess access() {
    Map<String, String> kafka = new HashMap<>();
    if (kafkaConfig != null) {
      kafka.putAll(OptionFiles.properties("--kafka-config", kafkaConfig));
    }
    kafka.put("bootstrap.servers", bootstrapServers);
    return new TopicAccess(kafka, registry, login());
  }

  private @Nullable RegistryLogin login() {
    if (registryUser == null) {
      if (registryPasswordFile != null) {
        throw new IllegalArgumentException(
            "--registry-password-file: no user (expected: --registry-user)");
      }
      return null;
    }
    String password =
        registryPasswordFile == null
            ? System.getenv(PASSWORD_VARIABLE)
            : OptionFiles.text("--registry-password-file", registryPasswordFile);
    if (password == null) {
      throw new IllegalArgumentException(
          "--registry-user: no password (expected: --registry-password-file or $"
              + PASSWORD_VARIABLE
              + ")");
    }
    return new RegistryLogin(registryUser, password);
  }
}

package dev.endpointpipeline.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running Kafka cluster and schema registry. Both are empty when they start, and topics are not
 * created by their use.
 *
 * <p>They are processes of this machine; with the system property {@code local-stack=containers}
 * they are containers, which needs a Docker engine and Testcontainers on the class path.
 */
public sealed interface LocalStack extends AutoCloseable permits ProcessStack, ContainerStack {
  /** Begins the description of a stack, of one broker unless it says otherwise. */
  static Builder builder() {
    return new Builder();
  }

  /** The brokers' addresses, as {@code bootstrap.servers} takes them. */
  String bootstrapServers();

  /** The base of the registry's Confluent API; ends in {@code /apis/ccompat/v7}. */
  URI registryUrl();

  /**
   * The process of a broker, counted from 0.
   *
   * @throws UnsupportedOperationException when the stack runs in containers
   */
  JavaProcess broker(int index);

  /**
   * The registry's process.
   *
   * @throws UnsupportedOperationException when the stack runs in containers
   */
  JavaProcess registry();

  /** Ends everything at once. */
  @Override
  void close();

  /** Describes a stack. */
  final class Builder {
    private int brokers = 1;
    private final Map<String, String> brokerSettings = new LinkedHashMap<>();
    private final Map<String, String> registrySettings = new LinkedHashMap<>();
    private final Map<String, String> scramUsers = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private @Nullable Path directory;

    private Builder() {}

    /** How many brokers: 1, or 3, of which one can be lost. Containers: 1. */
    public Builder brokers(int brokers) {
      if (brokers != 1 && brokers != 3) {
        throw new IllegalArgumentException("brokers: %d (expected: 1 or 3)".formatted(brokers));
      }
      this.brokers = brokers;
      return this;
    }

    /** Sets a key of the brokers' configuration to another value than the stack's. */
    public Builder brokerSetting(String key, String value) {
      brokerSettings.put(key, value);
      return this;
    }

    /** Sets a key of the registry's configuration. Processes only. */
    public Builder registrySetting(String key, String value) {
      registrySettings.put(key, value);
      return this;
    }

    /**
     * Lets the broker listen at one more port, beside the plain one that the stack itself uses.
     * Processes only, one broker.
     *
     * @param protocol Kafka's name of it, {@code SASL_SSL} for example
     */
    public Builder listener(String name, String protocol, int port) {
      listeners.add(new Listener(name, protocol, port));
      return this;
    }

    /** Adds a user of SASL/SCRAM-SHA-512, there from the broker's first start. Processes only. */
    public Builder scramUser(String name, String password) {
      scramUsers.put(name, password);
      return this;
    }

    /**
     * Where data and logs go, the logs as {@code broker-0.log} and {@code registry.log}. Needed for
     * processes. It is created when missing and left as it is at the end. A stack that starts in
     * the directory of an earlier one of as many brokers has that one's data.
     */
    public Builder directory(Path directory) {
      this.directory = directory;
      return this;
    }

    /**
     * Starts the stack and waits until it can be used.
     *
     * @throws LocalStackException when it cannot be started; nothing is left behind then
     */
    public LocalStack start() {
      Map<String, String> settings = BrokerSettings.ofCluster(brokers);
      settings.putAll(brokerSettings);
      String variant = System.getProperty("local-stack", "processes");
      return switch (variant) {
        case "processes" ->
            ProcessStack.start(
                brokers,
                new Settings(settings, registrySettings, listeners, scramUsers),
                createdDirectory(),
                FreePorts::pick);
        case "containers" -> ContainerStack.start(brokers, settings);
        default ->
            throw new LocalStackException(
                "local-stack: %s (expected: processes or containers)".formatted(variant));
      };
    }

    private Path createdDirectory() {
      if (directory == null) {
        throw new IllegalStateException("directory: none (expected: a path)");
      }
      try {
        return Files.createDirectories(directory.toAbsolutePath());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A port of the broker beside the stack's own. */
  record Listener(String name, String protocol, int port) {}

  /** What the processes are told beside where they are. */
  record Settings(
      Map<String, String> broker,
      Map<String, String> registry,
      List<Listener> listeners,
      Map<String, String> scramUsers) {
    static Settings ofBroker(Map<String, String> broker) {
      return new Settings(broker, Map.of(), List.of(), Map.of());
    }
  }
}

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
 * A running Kafka cluster and schema registry. Both start empty, and topics are not auto-created.
 *
 * <p>They are local processes, or containers with the system property {@code
 * local-stack=containers}, which needs a Docker engine and Testcontainers on the class path.
 */
public sealed interface LocalStack extends AutoCloseable permits ProcessStack, ContainerStack {
  /** Returns a builder of a stack, by default with one broker. */
  static Builder builder() {
    return new Builder();
  }

  /** The brokers' addresses in the format of {@code bootstrap.servers}. */
  String bootstrapServers();

  /** The base URL of the registry's Confluent API; ends in {@code /apis/ccompat/v7}. */
  URI registryUrl();

  /**
   * The process of a broker by its id, from 0.
   *
   * @throws UnsupportedOperationException if the stack runs in containers
   */
  JavaProcess broker(int index);

  /**
   * The process of the registry.
   *
   * @throws UnsupportedOperationException if the stack runs in containers
   */
  JavaProcess registry();

  /** Stops everything: at once, unless it records class data. */
  @Override
  void close();

  /** Builds a stack. */
  final class Builder {
    private int brokers = 1;
    private final Map<String, String> brokerSettings = new LinkedHashMap<>();
    private final Map<String, String> registrySettings = new LinkedHashMap<>();
    private final Map<String, String> scramUsers = new LinkedHashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private Routes routes = Routes.DIRECT;
    private @Nullable Path directory;
    private ClassData classData = ClassData.USE;

    private Builder() {}

    /** Sets the number of brokers: 1, or 3, which tolerates the loss of one. Containers: 1. */
    public Builder brokers(int brokers) {
      if (brokers != 1 && brokers != 3) {
        throw new IllegalArgumentException("brokers: %d (expected: 1 or 3)".formatted(brokers));
      }
      this.brokers = brokers;
      return this;
    }

    /** Overrides a key of the brokers' configuration. */
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
     * Adds a listener to the plain one that the stack itself uses. Processes only, one broker.
     *
     * @param protocol the security protocol, for example {@code SASL_SSL}
     */
    public Builder listener(String name, String protocol, int port) {
      listeners.add(new Listener(name, protocol, port));
      return this;
    }

    /** Adds a SASL/SCRAM-SHA-512 user, created at the broker's first start. Processes only. */
    public Builder scramUser(String name, String password) {
      scramUsers.put(name, password);
      return this;
    }

    /**
     * Sets how brokers and registry are reached, by clients and by other brokers. Processes only.
     */
    public Builder routes(Routes routes) {
      this.routes = routes;
      return this;
    }

    /**
     * Sets the directory of data and logs; the logs are {@code broker-0.log} and {@code
     * registry.log}. Required for processes. It is created if missing, and kept at the end. A stack
     * in the directory of an earlier one with the same number of brokers has its data.
     */
    public Builder directory(Path directory) {
      this.directory = directory;
      return this;
    }

    /** Sets what the processes do with archives of their class data; by default they use them. */
    public Builder classData(ClassData classData) {
      this.classData = classData;
      return this;
    }

    /**
     * Starts the stack and waits until it is ready.
     *
     * @throws LocalStackException if it can't start; leaves no processes behind
     */
    public LocalStack start() {
      Map<String, String> settings = BrokerSettings.ofCluster(brokers);
      settings.putAll(brokerSettings);
      String variant = System.getProperty("local-stack", "processes");
      return switch (variant) {
        case "processes" ->
            ProcessStack.start(
                brokers,
                new Settings(settings, registrySettings, listeners, scramUsers, classData, routes),
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

  /** An additional listener of the broker. */
  record Listener(String name, String protocol, int port) {}

  /** The settings of the processes apart from their addresses. */
  record Settings(
      Map<String, String> broker,
      Map<String, String> registry,
      List<Listener> listeners,
      Map<String, String> scramUsers,
      ClassData classData,
      Routes routes) {
    static Settings ofBroker(Map<String, String> broker) {
      return new Settings(broker, Map.of(), List.of(), Map.of(), ClassData.USE, Routes.DIRECT);
    }
  }
}

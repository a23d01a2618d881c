package dev.endpointpipeline.localstack;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/** The stack as two containers, one broker and one registry; needs a Docker engine. */
final class ContainerStack implements LocalStack {
  private static final int REGISTRY_PORT = 8080;
  private static final String CONFLUENT_API = "/apis/ccompat/v7";

  private final KafkaContainer broker;
  private final GenericContainer<?> registry;

  private ContainerStack(Programs programs) {
    this.broker = new KafkaContainer(programs.brokerImage());
    this.registry =
        new GenericContainer<>(programs.registryImage())
            .withExposedPorts(REGISTRY_PORT)
            .waitingFor(Wait.forHttp(CONFLUENT_API + "/subjects").forPort(REGISTRY_PORT));
  }

  static ContainerStack start(int brokers, Map<String, String> settings) {
    if (brokers != 1) {
      throw new LocalStackException(
          "brokers: %d (expected: 1, with local-stack=containers)".formatted(brokers));
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new LocalStackException(
          "local-stack=containers: no Docker engine responds; start one, or remove the property");
    }
    ContainerStack stack = new ContainerStack(Programs.ofTheBuild());
    settings.forEach((key, value) -> stack.broker.withEnv(environmentVariable(key), value));
    try {
      Startables.deepStart(Stream.of(stack.broker, stack.registry)).join();
      return stack;
    } catch (RuntimeException e) {
      stack.close();
      throw new LocalStackException("local-stack=containers: cannot start", e);
    }
  }

  /** The environment variable of a configuration key in the image apache/kafka. */
  private static String environmentVariable(String key) {
    return "KAFKA_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  @Override
  public String bootstrapServers() {
    return broker.getBootstrapServers();
  }

  @Override
  public URI registryUrl() {
    return URI.create(
        "http://%s:%d%s"
            .formatted(registry.getHost(), registry.getMappedPort(REGISTRY_PORT), CONFLUENT_API));
  }

  @Override
  public JavaProcess broker(int index) {
    throw noProcess();
  }

  @Override
  public JavaProcess registry() {
    throw noProcess();
  }

  private static UnsupportedOperationException noProcess() {
    return new UnsupportedOperationException(
        "local-stack=containers: has no processes to kill or pause; remove the property");
  }

  @Override
  public void close() {
    broker.stop();
    registry.stop();
  }
}

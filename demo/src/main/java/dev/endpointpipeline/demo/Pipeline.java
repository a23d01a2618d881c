package dev.endpointpipeline.demo;

import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The whole pipeline on this machine: broker, registry, worker, gateway, one process each. */
final class Pipeline implements AutoCloseable {
  /** What a single broker holds is lost with it, which a demo can bear and a service refuses. */
  private static final String ONE_BROKER = "--endpoint-pipeline.topics.durability=as-is";

  private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private final RunDirectory directory;
  private final int gatewayPort;
  private final List<String> runtime;
  private final DemoToken token = DemoToken.generate();
  private final DemoAccessKey accessKey = DemoAccessKey.generate();
  private final List<JavaProcess> processes = new CopyOnWriteArrayList<>();
  private @Nullable LocalStack stack;
  private volatile boolean closed;

  /**
   * Describes one.
   *
   * @param runtime settings of the worker about what the endpoints are applied to
   */
  Pipeline(RunDirectory directory, int gatewayPort, List<String> runtime) {
    this.directory = directory;
    this.gatewayPort = gatewayPort;
    this.runtime = List.copyOf(runtime);
  }

  /**
   * Starts all of it and waits until it is ready.
   *
   * @throws QuickstartFailedException if a service ends or does not become ready
   */
  void start(Console console) throws IOException, InterruptedException {
    console.heading("Starting the pipeline");
    console.begin("Kafka broker, schema registry");
    LocalStack started = LocalStack.builder().directory(directory.stack()).start();
    stack = started;
    processes.addAll(List.of(started.broker(0), started.registry()));
    console.end("Kafka %s, registry %s".formatted(bootstrapServers(), registryUrl()));

    // Both wait by themselves for what they need, the schemas for example
    Service worker = startWorker();
    Service gateway = startGateway();
    console.begin("schemas");
    RegisterSchemas.at(registryUrl());
    console.end("%d registered".formatted(RegisterSchemas.catalogue().size()));
    console.begin("update-worker, api-gateway");
    awaitReady(worker, gateway);
    console.end("gateway " + gatewayUrl());
  }

  private Service startWorker() {
    int port = FreePorts.pick();
    List<String> settings =
        new ArrayList<>(
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                kafka(),
                registry(),
                ONE_BROKER,
                "--worker.state-directory=" + directory.path().resolve("update-worker-state")));
    settings.addAll(runtime);
    return started(
        Service.start("update-worker", directory, port, settings.toArray(String[]::new)));
  }

  private Service startGateway() throws IOException {
    int probePort = FreePorts.pick();
    Path tokens =
        directory.write("tokens.yaml", token.tokenFile().getBytes(StandardCharsets.UTF_8));
    Path accessKeys = directory.writeSecret("access-keys.yaml", accessKey.accessKeyFile());
    return started(
        Service.start(
            "api-gateway",
            directory,
            probePort,
            "--server.address=127.0.0.1",
            "--server.port=" + gatewayPort,
            "--management.server.address=127.0.0.1",
            "--management.server.port=" + probePort,
            kafka(),
            registry(),
            ONE_BROKER,
            "--gateway.state-directory=" + directory.path().resolve("api-gateway-state"),
            "--gateway.sign-in.token-file=" + tokens,
            "--gateway.sign-in.access-key-file=" + accessKeys,
            "--gateway.sign-in.anonymous.enabled=true",
            "--gateway.sign-in.anonymous.workspaces=" + Gateway.WORKSPACE));
  }

  private Service started(Service service) {
    processes.add(service.process());
    return service;
  }

  private String kafka() {
    return "--spring.kafka.bootstrap-servers=" + bootstrapServers();
  }

  private String registry() {
    return "--endpoint-pipeline.registry.url=" + registryUrl();
  }

  private void awaitReady(Service... services) throws InterruptedException {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    for (Service service : services) {
      while (!service.isReady()) {
        requireAlive();
        if (System.nanoTime() > deadline) {
          throw new QuickstartFailedException(
              "%s is not ready after %d s; the end of its log:%n%s"
                  .formatted(
                      service.process().name(),
                      READY_TIMEOUT.toSeconds(),
                      LogTail.of(service.process())));
        }
        TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      }
    }
  }

  /**
   * @throws QuickstartFailedException if one of the processes has ended by itself
   */
  void requireAlive() {
    for (JavaProcess process : processes) {
      if (!process.isAlive() && !closed) {
        throw new QuickstartFailedException(
            "%s has ended; the end of its log:%n%s".formatted(process.name(), LogTail.of(process)));
      }
    }
  }

  URI gatewayUrl() {
    return URI.create("http://127.0.0.1:" + gatewayPort);
  }

  String bootstrapServers() {
    return running().bootstrapServers();
  }

  /** The base of the registry's Confluent API. */
  URI registryUrl() {
    return running().registryUrl();
  }

  DemoToken token() {
    return token;
  }

  DemoAccessKey accessKey() {
    return accessKey;
  }

  private LocalStack running() {
    return Objects.requireNonNull(stack, "not started");
  }

  /** Kills every process, as nothing of a demo needs to survive. */
  @Override
  public void close() {
    closed = true;
    processes.forEach(JavaProcess::kill);
  }
}

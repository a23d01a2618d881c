package dev.endpointpipeline.demo;

import dev.endpointpipeline.demo.services.PipelineServices;
import dev.endpointpipeline.demo.services.RecordClassData;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.LocalStackException;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The whole pipeline on this machine: broker, registry, worker, gateway, one process each. */
final class Pipeline implements AutoCloseable {

  private final RunDirectory directory;
  private final int gatewayPort;
  private final List<String> runtime;
  private final DemoToken token = DemoToken.generate();
  private final DemoAccessKey accessKey = DemoAccessKey.generate();
  private final List<ServiceProcess> services = new CopyOnWriteArrayList<>();
  private @Nullable LocalStack stack;
  private volatile boolean closed;

  /**
   * Creates a pipeline that is not started.
   *
   * @param runtime settings of the worker's runtime
   */
  Pipeline(RunDirectory directory, int gatewayPort, List<String> runtime) {
    this.directory = directory;
    this.gatewayPort = gatewayPort;
    this.runtime = List.copyOf(runtime);
  }

  /**
   * Starts the pipeline and waits until it is ready.
   *
   * @throws LocalStackException if a service exits or does not become ready
   */
  void start(Console console) throws IOException, InterruptedException {
    recordClassData(console);
    console.heading("Starting the pipeline");
    console.begin("Kafka broker, schema registry");
    LocalStack started = LocalStack.builder().directory(directory.stack()).start();
    stack = started;
    console.end("Kafka %s, registry %s".formatted(bootstrapServers(), registryUrl()));

    PipelineServices starter =
        new PipelineServices(
            directory.path(),
            // A demo can lose the data of its single broker
            PipelineServices.connectionTo(bootstrapServers(), registryUrl().toString(), false));
    // Both services wait for their dependencies, for example the schemas
    services.add(
        starter.startWorker(
            "update-worker", jar("update-worker"), PipelineServices.SMALL, runtime));
    services.add(
        starter.startGateway(
            "api-gateway",
            jar("api-gateway"),
            gatewayPort,
            PipelineServices.SMALL,
            gatewaySettings()));
    console.begin("schemas");
    RegisterSchemas.at(registryUrl());
    console.end("%d registered".formatted(RegisterSchemas.catalogue().size()));
    console.begin("update-worker, api-gateway");
    services.forEach(ServiceProcess::awaitReady);
    console.end("gateway " + gatewayUrl());
  }

  /** Once for each build and JDK; later starts take less than half the time. */
  private void recordClassData(Console console) throws InterruptedException {
    Path gateway = jar("api-gateway");
    Path worker = jar("update-worker");
    if (!RecordClassData.isDone(gateway, worker)) {
      console.heading("Once, for faster starts");
      console.begin("class data of all programs");
      console.end(RecordClassData.run(directory.path().resolve("class-data"), gateway, worker));
    }
  }

  private List<String> gatewaySettings() throws IOException {
    List<String> settings = new ArrayList<>(authentication());
    // One caller may try load: see load-replay
    settings.add("--gateway.rate-limit.requests-per-second=5000");
    settings.add("--gateway.rate-limit.burst=20000");
    settings.add("--gateway.publish.max-in-flight=512");
    settings.add("--gateway.body.max-reading=512");
    return settings;
  }

  private List<String> authentication() throws IOException {
    Path tokens =
        directory.write("tokens.yaml", token.tokenFile().getBytes(StandardCharsets.UTF_8));
    Path accessKeys = directory.writeSecret("access-keys.yaml", accessKey.accessKeyFile());
    return List.of(
        "--gateway.sign-in.token-file=" + tokens,
        "--gateway.sign-in.access-key-file=" + accessKeys,
        "--gateway.sign-in.anonymous.enabled=true",
        "--gateway.sign-in.anonymous.workspaces=" + Gateway.WORKSPACE);
  }

  /** The executable jar of a module. */
  private static Path jar(String module) {
    // The manifest of this program's jar has the version
    String version = Pipeline.class.getPackage().getImplementationVersion();
    Path jar = Path.of(module, "target", "%s-%s-exec.jar".formatted(module, version));
    if (!Files.isRegularFile(jar)) {
      throw new QuickstartFailedException(
          jar + ": missing (expected: built; start this program with ./quickstart)");
    }
    return jar.toAbsolutePath();
  }

  /**
   * @throws LocalStackException if one of the processes has exited
   */
  void requireAlive() {
    if (closed) {
      return;
    }
    LocalStack started = running();
    started.broker(0).requireAlive();
    started.registry().requireAlive();
    services.forEach(ServiceProcess::requireAlive);
  }

  URI gatewayUrl() {
    return URI.create("http://127.0.0.1:" + gatewayPort);
  }

  String bootstrapServers() {
    return running().bootstrapServers();
  }

  /** The base URL of the registry's Confluent API. */
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

  /** Kills every process: a demo needs no graceful shutdown. */
  @Override
  public void close() {
    closed = true;
    services.forEach(ServiceProcess::kill);
    if (stack != null) {
      stack.close();
    }
  }
}

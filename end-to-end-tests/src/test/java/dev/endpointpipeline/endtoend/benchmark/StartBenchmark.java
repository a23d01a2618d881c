package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.demo.services.PipelineServices;
import dev.endpointpipeline.demo.services.RecordClassData;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ClassData;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Measures how long a gateway and a worker take to become ready, one at a time, with a broker and a
 * registry that are running, and how much processor time: from the executable jar, from the
 * extracted jar, and with an archive of class data. The variants take turns, because the machine
 * may have other work. Arguments: a directory for data, logs and the result; the number of rounds.
 */
final class StartBenchmark {
  private static final String ROUNDS = "5";

  private final Path directory;
  private final List<String> connection;
  private final Path gatewayJar = Path.of(System.getProperty("api-gateway.jar"));
  private final Path workerJar = Path.of(System.getProperty("update-worker.jar"));
  private int started;

  private StartBenchmark(Path directory, Pipeline pipeline) {
    this.directory = directory;
    this.connection =
        PipelineServices.connectionTo(
            pipeline.stack().bootstrapServers(), pipeline.stack().registryUrl().toString(), false);
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]).toAbsolutePath();
    int rounds = Integer.parseInt(args.length > 1 ? args[1] : ROUNDS);
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    Results results = new Results();
    try (Pipeline pipeline = Pipeline.start(data, 1)) {
      StartBenchmark benchmark = new StartBenchmark(data, pipeline);
      System.out.println(
          RecordClassData.run(
              directory.resolve("class-data"), benchmark.gatewayJar, benchmark.workerJar));
      benchmark.run(rounds, results);
    } finally {
      results.write(directory.resolve("start-result.json"));
    }
  }

  private void run(int rounds, Results results) {
    List<Variant> variants =
        List.of(
            new Variant("gateway_executable_jar", this::gatewayFromExecutableJar),
            new Variant("gateway_extracted", () -> gateway(ClassData.NONE)),
            new Variant("gateway_class_data", () -> gateway(ClassData.USE)),
            new Variant("worker_executable_jar", this::workerFromExecutableJar),
            new Variant("worker_extracted", () -> worker(ClassData.NONE)),
            new Variant("worker_class_data", () -> worker(ClassData.USE)));
    for (int round = 0; round < rounds; round++) {
      variants.forEach(Variant::measure);
    }
    variants.forEach(variant -> variant.putInto(results));
  }

  private ServiceProcess gateway(ClassData classData) {
    return services(classData)
        .startGateway(
            nextName(), gatewayJar, FreePorts.pick(), PipelineServices.SMALL, ofGateway());
  }

  private ServiceProcess worker(ClassData classData) {
    return services(classData)
        .startWorker(nextName(), workerJar, PipelineServices.SMALL, List.of());
  }

  private PipelineServices services(ClassData classData) {
    return new PipelineServices(directory, connection, classData);
  }

  private ServiceProcess gatewayFromExecutableJar() {
    int port = FreePorts.pick();
    int managementPort = FreePorts.pick();
    String name = nextName();
    JavaProcess.Builder description =
        fromExecutableJar(name, gatewayJar, port)
            .arguments(ofGateway().toArray(String[]::new))
            .arguments("--management.server.port=" + managementPort)
            .arguments("--gateway.state-directory=" + directory.resolve(name + "-state"));
    return ServiceProcess.start(description, port, managementPort);
  }

  private ServiceProcess workerFromExecutableJar() {
    int port = FreePorts.pick();
    String name = nextName();
    JavaProcess.Builder description =
        fromExecutableJar(name, workerJar, port)
            .arguments("--worker.state-directory=" + directory.resolve(name + "-state"));
    return ServiceProcess.start(description, port, port);
  }

  private JavaProcess.Builder fromExecutableJar(String name, Path jar, int port) {
    return JavaProcess.named(name)
        .jar(jar)
        .logFile(directory.resolve(name + ".log"))
        .jvmArguments(PipelineServices.SMALL.toArray(String[]::new))
        .arguments(connection.toArray(String[]::new))
        .arguments("--server.address=127.0.0.1", "--server.port=" + port);
  }

  private static List<String> ofGateway() {
    return List.of(
        "--gateway.sign-in.anonymous.enabled=true", "--gateway.sign-in.anonymous.workspaces=any");
  }

  private String nextName() {
    return "service-" + ++started;
  }

  /** One way to start a service, with what was measured. */
  private record Variant(
      String name, Supplier<ServiceProcess> start, List<Double> seconds, List<Double> cpuSeconds) {
    Variant(String name, Supplier<ServiceProcess> start) {
      this(name, start, new ArrayList<>(), new ArrayList<>());
    }

    void measure() {
      long begin = System.nanoTime();
      ServiceProcess service = start.get().awaitReady();
      seconds.add((System.nanoTime() - begin) / 1e9);
      cpuSeconds.add(cpuTime(service).toMillis() / 1e3);
      // Gracefully, as a killed worker would keep its partitions from the next one
      service.stop();
    }

    private static Duration cpuTime(ServiceProcess service) {
      return ProcessHandle.of(service.pid())
          .flatMap(process -> process.info().totalCpuDuration())
          .orElse(Duration.ZERO);
    }

    void putInto(Results results) {
      results.put("start_" + name + "_s", toArray(seconds));
      results.put("start_" + name + "_cpu_s", toArray(cpuSeconds));
    }

    private static double[] toArray(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}

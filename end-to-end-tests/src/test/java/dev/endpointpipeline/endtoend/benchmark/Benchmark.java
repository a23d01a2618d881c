package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The main program. Argument: a directory for data, logs and the result. {@code -Dbenchmark.parts}
 * chooses from {@code worker,latency,gateway,producer,list}.
 */
final class Benchmark {
  static final List<String> JVM_ARGUMENTS = List.of("-Xmx512m");
  private static final int ENDPOINTS = 10_000;
  private static final int LATENCY_PER_SECOND = 100;
  private static final Duration LATENCY_WARM_UP = Duration.ofSeconds(10);
  private static final Duration LATENCY_MEASURED = Duration.ofSeconds(30);
  private static final Duration PRODUCING = Duration.ofSeconds(4);

  private static final List<String> PARTS =
      List.of(
          System.getProperty("benchmark.parts", "worker,latency,gateway,producer,list")
              .split(",", -1));

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Results results = new Results();
    Updates updates = new Updates();
    List<EndpointKey> endpoints = Updates.endpoints(ENDPOINTS);
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, 1)) {
      Kafka kafka = new Kafka(pipeline.stack().bootstrapServers());
      ServiceProcess worker = pipeline.startWorker(jvmArguments("worker")).awaitReady();
      WorkerBenchmark ofWorker = new WorkerBenchmark(pipeline, kafka, updates, endpoints);
      ofWorker.createEndpoints();
      if (PARTS.contains("worker")) {
        ofWorker.run(worker, data, results);
      }
      // Without a worker, what is accepted waits, all of it in one workspace
      ServiceProcess gateway =
          pipeline
              .startGateway(jvmArguments("gateway"), "--gateway.quota.size-per-workspace=2GB")
              .awaitReady();
      if (PARTS.contains("latency")) {
        new LatencyBenchmark(
                updates, endpoints, LATENCY_PER_SECOND, LATENCY_WARM_UP, LATENCY_MEASURED)
            .run(gateway, kafka, ofWorker::statusChanged, results);
      }
      // From here on no worker consumes the accepted requests
      worker.stop();
      if (PARTS.contains("gateway")) {
        new GatewayBenchmark(kafka, updates, endpoints).run(gateway, data, results);
      }
      gateway.stop();
      if (PARTS.contains("producer")) {
        ofProducer(kafka, ofWorker, results);
      }
      if (PARTS.contains("list")) {
        new ListBenchmark(updates).run(results);
      }
    } finally {
      results.write(directory.resolve("result.json"));
    }
  }

  private static void ofProducer(Kafka kafka, WorkerBenchmark ofWorker, Results results)
      throws Exception {
    kafka.createTopic("benchmark-producer");
    var records = ofWorker.updateRecords("benchmark-producer");
    kafka.acknowledgedPerSecond(records, GatewayBenchmark.CONNECTIONS, PRODUCING);
    results.put(
        "bare_producer_64_in_flight_per_second",
        kafka.acknowledgedPerSecond(records, GatewayBenchmark.CONNECTIONS, PRODUCING));
    results.put(
        "bare_producer_unlimited_per_second",
        kafka.acknowledgedPerSecond(records, 1_000_000, PRODUCING));
    results.put("record_value_bytes", records.get(0).value().length);
  }

  /** With {@code -Dbenchmark.record}, services write a flight recording next to their logs. */
  private static List<String> jvmArguments(String service) {
    List<String> arguments = new ArrayList<>(JVM_ARGUMENTS);
    if (Boolean.getBoolean("benchmark.record")) {
      // The chain of filters alone is deeper than the default of 64
      arguments.add("-XX:FlightRecorderOptions=stackdepth=256");
      arguments.add(
          "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=target/benchmark/"
              + service
              + ".jfr");
    }
    return arguments;
  }
}

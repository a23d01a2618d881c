package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Measures the time from a request to its outcome with given worker settings. Arguments: a
 * directory for data, logs and the result; the number of brokers; updates per second; further
 * arguments of the worker.
 */
final class CommitBenchmark {
  private static final int ENDPOINTS = 1_000;
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final Duration DURATION = Duration.ofMinutes(1);

  /** Kafka's error for a transaction that starts before the markers of the previous one. */
  private static final Pattern CHASED = Pattern.compile("CONCURRENT_TRANSACTIONS");

  private static final Pattern OUT_OF_ORDER = Pattern.compile("OUT_OF_ORDER_SEQUENCE_NUMBER");

  private CommitBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int brokers = Integer.parseInt(args[1]);
    int perSecond = Integer.parseInt(args[2]);
    String[] ofWorker = List.of(args).subList(3, args.length).toArray(String[]::new);
    Results results = new Results();
    Updates updates = new Updates();
    List<EndpointKey> endpoints = Updates.endpoints(ENDPOINTS);
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, brokers)) {
      Kafka kafka = new Kafka(pipeline.stack().bootstrapServers());
      ServiceProcess worker = pipeline.startWorker(Benchmark.JVM_ARGUMENTS, ofWorker).awaitReady();
      WorkerBenchmark records = new WorkerBenchmark(pipeline, kafka, updates, endpoints);
      records.createEndpoints();
      ServiceProcess gateway = pipeline.startGateway(Benchmark.JVM_ARGUMENTS).awaitReady();
      new LatencyBenchmark(updates, endpoints, perSecond, WARM_UP, DURATION)
          .run(gateway, kafka, records::statusChanged, results);
      results.put("brokers", brokers);
      results.put("worker_log_concurrent_transactions", (double) count(CHASED, worker));
      results.put("worker_log_out_of_order_sequence", (double) count(OUT_OF_ORDER, worker));
    } finally {
      results.write(directory.resolve("result.json"));
    }
  }

  private static long count(Pattern pattern, ServiceProcess worker) {
    return pattern.matcher(worker.log()).results().count();
  }
}

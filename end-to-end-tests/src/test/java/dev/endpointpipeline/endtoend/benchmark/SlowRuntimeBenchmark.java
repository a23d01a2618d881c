package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Measures what a worker needs while a slow runtime works on many endpoints at once, and how long
 * another endpoint takes meanwhile. Arguments: a directory for data, logs and the result; how many
 * seconds each step takes; how many endpoints.
 */
final class SlowRuntimeBenchmark {
  private static final int WORKSPACES = 100;
  private static final int PROBES = 30;
  private static final Duration OBSERVED = Duration.ofSeconds(20);
  private static final long PATIENCE_SECONDS = 420;
  private static final Pattern APPLYING =
      Pattern.compile("(?m)^endpoint_pipeline_worker_applying(?:\\{.*})? (\\S+)");

  private final Kafka kafka;
  private final WorkerBenchmark records;
  private final Outcomes outcomes;
  private final ServiceProcess worker;
  private final Results results;
  private final String create;
  private int probes;

  private SlowRuntimeBenchmark(Pipeline pipeline, ServiceProcess worker, Results results) {
    this.kafka = new Kafka(pipeline.stack().bootstrapServers());
    this.records = new WorkerBenchmark(pipeline, kafka, new Updates(), List.of());
    this.outcomes = new Outcomes(kafka, records::statusChanged);
    this.worker = worker;
    this.results = results;
    this.create = "{\"type\":\"job\"," + new Updates().body(1).substring(1);
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 30;
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 50_000;
    Results results = new Results();
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, 1)) {
      ServiceProcess worker =
          pipeline
              .startWorker(
                  List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                  "--worker.simulated.step-delay=" + seconds + "s")
              .awaitReady();
      SlowRuntimeBenchmark benchmark = new SlowRuntimeBenchmark(pipeline, worker, results);
      results.put("step_seconds", seconds);
      results.put("endpoints", count);
      benchmark.run(count);
    } finally {
      results.write(directory.resolve("slow-runtime.json"));
    }
  }

  private void run(int count) throws Exception {
    probe("warm_up");
    observe("idle");
    List<EndpointKey> endpoints =
        IntStream.range(0, count)
            .mapToObj(
                number -> new EndpointKey("workspace-" + number % WORKSPACES, "endpoint-" + number))
            .toList();
    long begin = System.nanoTime();
    kafka.produce(
        records.records(
            Topic.ENDPOINT_REQUESTS.topicName(),
            endpoints,
            key -> WorkerBenchmark.create(key, create)));
    double most = 0;
    while (most < count && secondsSince(begin) < PATIENCE_SECONDS / 2.0) {
      double now = applying();
      System.out.printf("%.0f s: %.0f in flight%n", secondsSince(begin), now);
      if (now < most * 0.98) {
        break;
      }
      most = Math.max(most, now);
      Thread.sleep(2_000);
    }
    results.put("most_in_flight", most);
    results.put("seconds_until_most_in_flight", secondsSince(begin));
    observe("full");
    results.put("in_flight_after_that", applying());
    while (outcomes.size() < count + probes && secondsSince(begin) < PATIENCE_SECONDS) {
      Thread.sleep(1_000);
    }
    results.put("outcomes", outcomes.size() - probes);
    results.put("outcomes_repeated", outcomes.repeated());
    results.put("seconds_until_last_outcome", secondsSince(begin));
  }

  private void observe(String phase) throws Exception {
    Footprint footprint = new Footprint("worker", worker);
    Duration cpu = footprint.cpu();
    long begin = System.nanoTime();
    probe(phase);
    Thread.sleep(Math.max(0, OBSERVED.toMillis() - (System.nanoTime() - begin) / 1_000_000));
    double processors =
        footprint.cpu().minus(cpu).toMillis() / 1e3 / ((System.nanoTime() - begin) / 1e9);
    results.put(phase + "_worker_processors", processors);
    footprint.put(phase, results);
  }

  /** One endpoint after the other whose steps take no time, from its request to its outcome. */
  private void probe(String phase) throws Exception {
    Histogram micros = new Histogram(3);
    for (int i = 0; i < PROBES; i++) {
      EndpointKey key = new EndpointKey("probes", "probe-" + probes++);
      String quick =
          create.replace(
              "\"user_config\":{}", "\"user_config\":{\"simulated\":{\"step_delay_ms\":0}}");
      int before = outcomes.ofWorkspace("probes");
      long begin = System.nanoTime();
      kafka.produce(
          records.records(
              Topic.ENDPOINT_REQUESTS.topicName(),
              List.of(key),
              any -> WorkerBenchmark.create(any, quick)));
      while (outcomes.ofWorkspace("probes") == before && secondsSince(begin) < 60) {
        Thread.sleep(2);
      }
      micros.recordValue((System.nanoTime() - begin) / 1_000);
    }
    results.putMillis(phase + "_probe", micros);
  }

  private double applying() throws IOException {
    URI metrics = URI.create("http://127.0.0.1:" + worker.port() + "/actuator/prometheus");
    try (InputStream in = metrics.toURL().openStream()) {
      Matcher applying = APPLYING.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return applying.find() ? Double.parseDouble(applying.group(1)) : Double.NaN;
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}

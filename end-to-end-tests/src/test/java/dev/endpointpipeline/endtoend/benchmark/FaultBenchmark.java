package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures the effect of a lost broker and of a lost worker on callers: three brokers, two workers,
 * updates at a constant rate to a live gateway, and a SIGKILL after a while. Argument: a directory
 * for data, logs and the result.
 */
final class FaultBenchmark {
  private static final int ENDPOINTS = 600;
  private static final int PER_SECOND = 10;
  private static final Duration BEFORE = Duration.ofSeconds(10);
  private static final Duration AFTER = Duration.ofSeconds(40);

  private record Response(int status, long sent, long received) {}

  private final Updates updates = new Updates();
  private final List<EndpointKey> endpoints = Updates.endpoints(ENDPOINTS);
  private final HttpClient http = HttpClient.newHttpClient();
  private int round = 100;

  private FaultBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Results results = new Results();
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, 3)) {
      new FaultBenchmark().run(pipeline, results);
    } finally {
      results.write(directory.resolve("faults.json"));
    }
  }

  private void run(Pipeline pipeline, Results results) throws Exception {
    Kafka kafka = new Kafka(pipeline.stack().bootstrapServers());
    ServiceProcess lost = pipeline.startWorker(Benchmark.JVM_ARGUMENTS).awaitReady();
    pipeline.startWorker(Benchmark.JVM_ARGUMENTS).awaitReady();
    WorkerBenchmark records = new WorkerBenchmark(pipeline, kafka, updates, endpoints);
    records.createEndpoints();
    ServiceProcess gateway = pipeline.startGateway(Benchmark.JVM_ARGUMENTS).awaitReady();
    try (Outcomes outcomes = new Outcomes(kafka, records::statusChanged)) {
      measure("nothing_lost", gateway, outcomes, () -> {}, results);
      measure("broker_killed", gateway, outcomes, pipeline.stack().broker(2)::kill, results);
      pipeline.stack().broker(2).restart();
      measure("worker_killed", gateway, outcomes, lost::kill, results);
    }
  }

  private void measure(
      String name, ServiceProcess gateway, Outcomes outcomes, Runnable fault, Results results)
      throws Exception {
    Map<Outcomes.Request, Response> accepted = new ConcurrentHashMap<>();
    Queue<Response> responses = new ConcurrentLinkedQueue<>();
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    int first = round * ENDPOINTS;
    int[] number = {0};
    var unused =
        pace.scheduleAtFixedRate(
            () -> send(gateway, first + number[0]++, accepted, responses),
            0,
            1_000 / PER_SECOND,
            TimeUnit.MILLISECONDS);
    Thread.sleep(BEFORE.toMillis());
    long at = System.nanoTime();
    fault.run();
    Thread.sleep(AFTER.toMillis());
    pace.shutdown();
    round += 1 + number[0] / ENDPOINTS;
    long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while ((responses.size() < number[0] || !outcomes.haveAll(accepted.keySet()))
        && System.nanoTime() < giveUp) {
      Thread.sleep(100);
    }

    Histogram toResponse = new Histogram(3);
    Histogram toOutcome = new Histogram(3);
    long without = 0;
    long last = at;
    for (Response response :
        responses.stream()
            .filter(each -> each.status() == 202 && each.received() > at)
            .sorted((one, other) -> Long.compare(one.received(), other.received()))
            .toList()) {
      without = Math.max(without, response.received() - last);
      last = response.received();
      toResponse.recordValue((response.received() - response.sent()) / 1_000);
    }
    long lostOutcomes = 0;
    for (Map.Entry<Outcomes.Request, Response> each : accepted.entrySet()) {
      Long seen = outcomes.of(each.getKey());
      if (seen == null) {
        lostOutcomes++;
      } else if (each.getValue().received() > at) {
        toOutcome.recordValue(Math.max(0, seen - each.getValue().sent()) / 1_000);
      }
    }
    results.put(name + "_sent", number[0]);
    results.put(
        name + "_not_202", (double) responses.stream().filter(a -> a.status() != 202).count());
    results.put(name + "_without_outcome", (double) lostOutcomes);
    results.put(name + "_longest_without_a_202_ms", without / 1e6);
    results.putMillis(name + "_to_202", toResponse);
    results.putMillis(name + "_to_outcome", toOutcome);
    results.put(name + "_to_outcome_max_ms", toOutcome.getMaxValue() / 1000.0);
  }

  private void send(
      ServiceProcess gateway,
      int number,
      Map<Outcomes.Request, Response> accepted,
      Queue<Response> responses) {
    EndpointKey key = endpoints.get(number % ENDPOINTS);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    String.format(
                        Locale.ROOT,
                        "http://127.0.0.1:%d/v1/workspaces/%s/endpoints/%s",
                        gateway.port(),
                        key.workspaceId(),
                        key.endpointId())))
            .header("X-Auth-Token", Tokens.OF_ANN)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(updates.body(number / ENDPOINTS)))
            .build();
    long sent = System.nanoTime();
    var unused =
        http.sendAsync(request, BodyHandlers.ofString())
            .whenComplete(
                (response, failure) -> onResponse(key, sent, response, accepted, responses));
  }

  private static void onResponse(
      EndpointKey key,
      long sent,
      @Nullable HttpResponse<String> response,
      Map<Outcomes.Request, Response> accepted,
      Queue<Response> responses) {
    Response measured =
        new Response(response == null ? 0 : response.statusCode(), sent, System.nanoTime());
    responses.add(measured);
    if (response != null && measured.status() == 202) {
      String etag = response.headers().firstValue("etag").orElseThrow();
      accepted.put(new Outcomes.Request(key, Long.parseLong(etag.replace("\"", ""))), measured);
    }
  }
}

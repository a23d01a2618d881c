package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Measures the time from a request to the outcome in a read_committed consumer, at a constant rate.
 * A late response does not delay the next request, and its latency counts from the scheduled time
 * of its request.
 */
final class LatencyBenchmark {
  private static final int CONNECTIONS = 16;

  private record Accepted(long intended, long received) {}

  private final Updates updates;
  private final List<EndpointKey> endpoints;
  private final int perSecond;
  private final Duration warmUp;
  private final Duration duration;

  LatencyBenchmark(
      Updates updates,
      List<EndpointKey> endpoints,
      int perSecond,
      Duration warmUp,
      Duration duration) {
    this.updates = updates;
    this.endpoints = endpoints;
    this.perSecond = perSecond;
    this.warmUp = warmUp;
    this.duration = duration;
  }

  void run(
      ServiceProcess gateway,
      Kafka kafka,
      Function<ConsumerRecord<byte[], byte[]>, EndpointStatusChanged> reader,
      Results results)
      throws IOException, InterruptedException {
    Map<Outcomes.Request, Accepted> accepted = new ConcurrentHashMap<>();
    Outcomes outcomes = new Outcomes(kafka, reader);
    try (outcomes) {
      steady(gateway, warmUp, 0, new ConcurrentHashMap<>());
      steady(gateway, duration, perSecond * (int) warmUp.toSeconds(), accepted);
      awaitAll(accepted, outcomes);
    }

    Histogram sinceIntended = new Histogram(3);
    Histogram sinceResponse = new Histogram(3);
    accepted.forEach(
        (request, times) -> {
          long seen = Objects.requireNonNull(outcomes.of(request));
          sinceIntended.recordValue((seen - times.intended()) / 1_000);
          sinceResponse.recordValue(Math.max(0, seen - times.received()) / 1_000);
        });
    results.put("steady_updates_per_second", perSecond);
    results.putMillis("from_202_to_outcome", sinceResponse);
    results.putMillis("from_request_to_outcome", sinceIntended);
  }

  private void steady(
      ServiceProcess gateway,
      Duration duration,
      int first,
      Map<Outcomes.Request, Accepted> accepted)
      throws IOException {
    var measured =
        HttpLoad.steady(
            gateway.port(),
            CONNECTIONS,
            request -> http(first + request),
            perSecond,
            duration,
            (request, revision, intended, received) ->
                accepted.put(
                    new Outcomes.Request(endpoint(first + request), revision),
                    new Accepted(intended, received)));
    if (measured.perSecond() < 0.9 * perSecond) {
      throw new IllegalStateException("the rate was not reached: " + measured.perSecond());
    }
  }

  private EndpointKey endpoint(int request) {
    return endpoints.get(request % endpoints.size());
  }

  private byte[] http(int request) {
    // A number of replicas that no round of the worker's benchmark has set
    int round = 100 + request / endpoints.size();
    return updates.http(endpoint(request), round, Tokens.OF_ANN);
  }

  private static void awaitAll(Map<Outcomes.Request, Accepted> accepted, Outcomes outcomes)
      throws InterruptedException {
    long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!outcomes.haveAll(accepted.keySet())) {
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException(
            "accepted: " + accepted.size() + ", outcomes: " + outcomes.size());
      }
      Thread.sleep(50);
    }
  }
}

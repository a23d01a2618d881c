package dev.endpointpipeline.endtoend;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.loadreplay.history.Acknowledged;
import dev.endpointpipeline.loadreplay.history.CallHistory;
import dev.endpointpipeline.loadreplay.history.Hash;
import dev.endpointpipeline.loadreplay.history.Origin;
import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.loadreplay.verify.BodyReader;
import dev.endpointpipeline.loadreplay.verify.KafkaTopics;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many callers that update many endpoints concurrently. Each retries with the same idempotency key
 * until it gets a 202, at the gateways in turn. Every third update is conditional on the view of
 * another gateway.
 */
final class Storm implements AutoCloseable {
  private static final int CALLERS = 16;
  private static final BodyReader BODIES = new BodyReader();
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final List<Api> gateways;
  private final List<EndpointKey> endpoints;
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<Shown> shown = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left;
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger passedConditions = new AtomicInteger();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final List<Future<?>> running = new ArrayList<>();
  private final int updates;

  private Storm(List<Api> gateways, List<EndpointKey> endpoints, int updates) {
    this.gateways = gateways;
    this.endpoints = endpoints;
    this.updates = updates;
    this.left = new AtomicInteger(updates);
  }

  /** Creates the endpoints and starts to update them. */
  static Storm begin(List<Api> gateways, String workspace, int endpoints, int updates) {
    List<EndpointKey> keys = new ArrayList<>();
    List<Acknowledged> created = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      String body = "{\"name\": \"endpoint\", \"type\": \"job\"}";
      long sent = System.nanoTime();
      ApiResponse response = gateways.get(0).create(workspace, body);
      EndpointKey key = new EndpointKey(workspace, response.text("/id"));
      keys.add(key);
      created.add(
          acknowledged(
              origin(gateways.get(0), sent),
              key,
              response,
              "",
              1,
              BODIES.hash("POST", body.getBytes(StandardCharsets.UTF_8))));
    }
    for (Api gateway : gateways) {
      // A gateway that does not know the endpoint yet would refuse its updates
      keys.forEach(key -> SharedPipeline.awaitStatus(gateway, key, "RUNNING"));
    }
    Storm storm = new Storm(gateways, keys, updates);
    storm.acknowledged.addAll(created);
    for (int caller = 0; caller < CALLERS; caller++) {
      Random random = new Random(caller);
      storm.running.add(storm.callers.submit(() -> storm.call(random)));
    }
    return storm;
  }

  private void call(Random random) {
    while (left.getAndDecrement() > 0) {
      EndpointKey key = endpoints.get(random.nextInt(endpoints.size()));
      if (random.nextInt(3) == 0) {
        updateWhatIsShown(key, body(random), random.nextInt());
      } else {
        update(key, body(random), random.nextInt());
      }
    }
  }

  private void updateWhatIsShown(EndpointKey key, String body, int turn) {
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() < giveUp) {
      try {
        long sent = System.nanoTime();
        ApiResponse response = gateway(turn).show(key);
        if (response.status() != 200) {
          throw new IllegalStateException("show: " + response);
        }
        shown.add(shown(origin(gateway(turn), sent), key, response));
        if (update(key, body, turn, "If-Match", response.header("ETag"))) {
          return;
        }
        passedConditions.incrementAndGet();
      } catch (UncheckedIOException gatewayEnded) {
        refusals.incrementAndGet();
      }
    }
    throw new IllegalStateException("no 202 within " + TIMEOUT);
  }

  /** Returns whether the update was accepted; otherwise its condition failed. */
  private boolean update(EndpointKey key, String body, int turn, String... condition) {
    String idempotencyKey = UUID.randomUUID().toString();
    List<String> headers = new ArrayList<>(List.of("Idempotency-Key", idempotencyKey));
    headers.addAll(List.of(condition));
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    for (int attempt = 1; System.nanoTime() < giveUp; attempt++) {
      try {
        Api gateway = gateway(turn + attempt);
        long sent = System.nanoTime();
        ApiResponse response = gateway.update(key, body, headers.toArray(String[]::new));
        if (response.status() == 202) {
          acknowledged.add(
              acknowledged(
                  origin(gateway, sent),
                  key,
                  response,
                  idempotencyKey,
                  attempt,
                  BODIES.hash("PUT", body.getBytes(StandardCharsets.UTF_8))));
          return true;
        }
        if (response.status() == 412 && condition.length > 0) {
          return false;
        }
        if (response.status() != 408 && response.status() != 429 && response.status() != 503) {
          throw new IllegalStateException("update: " + response);
        }
        refusals.incrementAndGet();
      } catch (UncheckedIOException gatewayEnded) {
        refusals.incrementAndGet();
      }
    }
    throw new IllegalStateException("no 202 within " + TIMEOUT);
  }

  private Api gateway(int turn) {
    return gateways.get(Math.floorMod(turn, gateways.size()));
  }

  private static Origin origin(Api gateway, long sentNanos) {
    return new Origin("call", gateway.toString(), sentNanos / 1_000, System.nanoTime() / 1_000);
  }

  private static Acknowledged acknowledged(
      Origin origin,
      EndpointKey key,
      ApiResponse response,
      String idempotencyKey,
      int attempts,
      long body) {
    return new Acknowledged(
        origin,
        key.toString(),
        response.revision(),
        Hash.of(response.header("X-Request-Id")),
        idempotencyKey.isEmpty() ? 0 : Hash.of(idempotencyKey),
        attempts,
        body);
  }

  private static Shown shown(Origin origin, EndpointKey key, ApiResponse response) {
    return new Shown(
        origin,
        key.toString(),
        response.revision(),
        response.text("/name"),
        response.text("/description"),
        response.text("/reserved_resource/mu/max"));
  }

  private static String body(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Bodies.named("name-" + random.nextInt(1_000_000));
      case 1 -> "{\"description\": \"" + (random.nextBoolean() ? "" : random.nextInt()) + "\"}";
      case 2 ->
          "{\"reserved_resource\": {\"mu\": {\"spec_code\": \"mu.s\", \"min\": 0, \"max\": "
              + (1 + random.nextInt(50))
              + "}}}";
      case 3 -> Bodies.taking(random.nextInt(40));
      default -> Bodies.replicas(1 + random.nextInt(999));
    };
  }

  /** The number of accepted updates. */
  int done() {
    return acknowledged.size() - endpoints.size();
  }

  /** The number of planned updates. */
  int updates() {
    return updates;
  }

  /** The number of responses other than 202. */
  int refusals() {
    return refusals.get();
  }

  /** The number of conditional updates whose condition failed. */
  int passedConditions() {
    return passedConditions.get();
  }

  /** What all callers saw so far. */
  CallHistory history() {
    return (partition, partitions) ->
        new CallHistory.Seen(
            acknowledged.stream()
                .filter(request -> KafkaTopics.partitionOf(request.key(), partitions) == partition)
                .toList(),
            shown.stream()
                .filter(view -> KafkaTopics.partitionOf(view.key(), partitions) == partition)
                .toList());
  }

  List<EndpointKey> endpoints() {
    return endpoints;
  }

  /** Waits until every update is accepted; returns how many creates and updates were accepted. */
  int awaitEnd() throws InterruptedException, ExecutionException {
    for (Future<?> caller : running) {
      caller.get();
    }
    return acknowledged.size();
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}

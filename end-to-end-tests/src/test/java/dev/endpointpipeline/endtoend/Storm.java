package dev.endpointpipeline.endtoend;

import dev.endpointpipeline.endtoend.guarantees.Acknowledged;
import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.UncheckedIOException;
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
 * Many callers who update many endpoints at once, and try again under the same idempotency key
 * until they have their 202, each time at the gateway whose turn it is.
 */
final class Storm implements AutoCloseable {
  private static final int CALLERS = 16;
  private static final Duration GIVE_UP = Duration.ofMinutes(3);

  private final List<Api> gateways;
  private final List<EndpointKey> endpoints;
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left;
  private final AtomicInteger refusals = new AtomicInteger();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final List<Future<?>> running = new ArrayList<>();
  private final int updates;

  private Storm(List<Api> gateways, List<EndpointKey> endpoints, int updates) {
    this.gateways = gateways;
    this.endpoints = endpoints;
    this.updates = updates;
    this.left = new AtomicInteger(updates);
  }

  /** Makes the endpoints, and begins to update them. */
  static Storm begin(List<Api> gateways, String workspace, int endpoints, int updates) {
    List<EndpointKey> keys = new ArrayList<>();
    List<Acknowledged> created = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      Answer answer =
          gateways.get(0).create(workspace, "{\"name\": \"endpoint\", \"type\": \"job\"}");
      EndpointKey key = new EndpointKey(workspace, answer.text("/id"));
      keys.add(key);
      created.add(acknowledged(key, answer, "", 1));
    }
    for (Api gateway : gateways) {
      // A gateway that does not know the endpoint would refuse its updates
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
      update(endpoints.get(random.nextInt(endpoints.size())), body(random), random.nextInt());
    }
  }

  private void update(EndpointKey key, String body, int turn) {
    String idempotencyKey = UUID.randomUUID().toString();
    long giveUp = System.nanoTime() + GIVE_UP.toNanos();
    for (int attempt = 1; System.nanoTime() < giveUp; attempt++) {
      try {
        Api gateway = gateways.get(Math.floorMod(turn + attempt, gateways.size()));
        Answer answer = gateway.update(key, body, "Idempotency-Key", idempotencyKey);
        if (answer.status() == 202) {
          acknowledged.add(acknowledged(key, answer, idempotencyKey, attempt));
          return;
        }
        if (answer.status() != 408 && answer.status() != 429 && answer.status() != 503) {
          throw new IllegalStateException("update: " + answer);
        }
        refusals.incrementAndGet();
      } catch (UncheckedIOException gatewayEnded) {
        refusals.incrementAndGet();
      }
    }
    throw new IllegalStateException("no 202 within " + GIVE_UP);
  }

  private static Acknowledged acknowledged(
      EndpointKey key, Answer answer, String idempotencyKey, int attempts) {
    return new Acknowledged(
        key.toString(), answer.revision(), answer.header("X-Request-Id"), idempotencyKey, attempts);
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

  /** How many updates have their 202. */
  int done() {
    return acknowledged.size() - endpoints.size();
  }

  /** How many were asked for. */
  int updates() {
    return updates;
  }

  /** How many answers were not a 202. */
  int refusals() {
    return refusals.get();
  }

  List<EndpointKey> endpoints() {
    return endpoints;
  }

  /** Waits until every update has its 202, and gives those and the creates. */
  List<Acknowledged> awaitEnd() throws InterruptedException, ExecutionException {
    for (Future<?> caller : running) {
      caller.get();
    }
    return List.copyOf(acknowledged);
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }
}

package dev.endpointpipeline.endtoend;

import dev.endpointpipeline.endtoend.guarantees.Acknowledged;
import dev.endpointpipeline.endtoend.guarantees.Shown;
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
 * until they have their 202, each time at the gateway whose turn it is. Every third update is
 * conditional: on what another gateway shows.
 */
final class Storm implements AutoCloseable {
  private static final int CALLERS = 16;
  private static final Duration GIVE_UP = Duration.ofMinutes(3);

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
      EndpointKey key = endpoints.get(random.nextInt(endpoints.size()));
      if (random.nextInt(3) == 0) {
        updateWhatIsShown(key, body(random), random.nextInt());
      } else {
        update(key, body(random), random.nextInt());
      }
    }
  }

  private void updateWhatIsShown(EndpointKey key, String body, int turn) {
    long giveUp = System.nanoTime() + GIVE_UP.toNanos();
    while (System.nanoTime() < giveUp) {
      try {
        Answer answer = gateway(turn).show(key);
        if (answer.status() != 200) {
          throw new IllegalStateException("show: " + answer);
        }
        shown.add(Shown.of(key, answer));
        if (update(key, body, turn, "If-Match", answer.header("ETag"))) {
          return;
        }
        passedConditions.incrementAndGet();
      } catch (UncheckedIOException gatewayEnded) {
        refusals.incrementAndGet();
      }
    }
    throw new IllegalStateException("no 202 within " + GIVE_UP);
  }

  /** Whether it was accepted; else its condition has passed. */
  private boolean update(EndpointKey key, String body, int turn, String... condition) {
    String idempotencyKey = UUID.randomUUID().toString();
    List<String> headers = new ArrayList<>(List.of("Idempotency-Key", idempotencyKey));
    headers.addAll(List.of(condition));
    long giveUp = System.nanoTime() + GIVE_UP.toNanos();
    for (int attempt = 1; System.nanoTime() < giveUp; attempt++) {
      try {
        Answer answer = gateway(turn + attempt).update(key, body, headers.toArray(String[]::new));
        if (answer.status() == 202) {
          acknowledged.add(acknowledged(key, answer, idempotencyKey, attempt));
          return true;
        }
        if (answer.status() == 412 && condition.length > 0) {
          return false;
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

  private Api gateway(int turn) {
    return gateways.get(Math.floorMod(turn, gateways.size()));
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

  /** How often what was shown had changed when the update came. */
  int passedConditions() {
    return passedConditions.get();
  }

  /** What conditional updates were based on. */
  List<Shown> shown() {
    return List.copyOf(shown);
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

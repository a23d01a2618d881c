package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.places.Places;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Calls that wait for an endpoint's revision: each is woken by the event, none polls. */
final class RevisionWaiters {
  private final ReadModelSettings settings;
  private final Places places;
  private final Map<EndpointKey, Set<Waiter>> waiting = new ConcurrentHashMap<>();

  RevisionWaiters(ReadModelSettings settings) {
    this.settings = settings;
    this.places = new Places(settings.maxWaiting());
  }

  /**
   * @param caller whose share of the places it takes
   * @param reached whether waiting is needless
   * @throws RequestFailedException if waiting takes too long, or too many wait
   */
  void await(Object caller, EndpointKey key, long revision, BooleanSupplier reached) {
    if (reached.getAsBoolean()) {
      return;
    }
    if (!places.take(caller)) {
      throw new RequestFailedException(Failure.TOO_MANY_WAITING);
    }
    Waiter waiter = new Waiter(revision, new CountDownLatch(1));
    try {
      waiting.compute(
          key,
          (same, others) -> {
            Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
          });
      // What came between the first look and the registration woke nobody: look again.
      if (!reached.getAsBoolean() && !waiter.await(settings) && !reached.getAsBoolean()) {
        throw new RequestFailedException(Failure.STATE_BEHIND);
      }
    } finally {
      waiting.computeIfPresent(
          key, (same, all) -> all.remove(waiter) && all.isEmpty() ? null : all);
      places.leave(caller);
    }
  }

  void reached(EndpointKey key, long revision) {
    for (Waiter waiter : waiting.getOrDefault(key, Set.of())) {
      if (waiter.revision() <= revision) {
        waiter.woken().countDown();
      }
    }
  }

  int waiting() {
    return places.taken();
  }

  private record Waiter(long revision, CountDownLatch woken) {
    boolean await(ReadModelSettings settings) {
      try {
        return woken.await(settings.revisionDeadline().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}

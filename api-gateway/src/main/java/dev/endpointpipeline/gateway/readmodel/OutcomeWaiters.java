package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.permits.FairPermits;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for the result of their request. None holds a thread: each has a future that
 * completes when the topic has the result, or at the call's timeout.
 */
final class OutcomeWaiters {
  private final FairPermits permits;
  private final Map<EndpointKey, List<OutcomeWatch>> watches = new HashMap<>();
  private boolean closed;

  OutcomeWaiters(ReadModelSettings settings) {
    this.permits = new FairPermits(settings.maxAwaitingOutcome());
  }

  /**
   * Waits for the result of a request.
   *
   * @param caller whose share of the permits it uses
   * @param base supplies what the topic has of the endpoint; null if nothing
   * @return empty if there is no permit left, or the topic is so far past the request that its
   *     result can't be known
   */
  Optional<CompletableFuture<RequestResult>> await(
      Object caller,
      EndpointKey key,
      long revision,
      Duration timeout,
      Supplier<@Nullable EndpointEntry> base) {
    OutcomeWatch watch = new OutcomeWatch(revision);
    while (true) {
      // Decoded without the lock, which the thread that brings the topic's records takes.
      EndpointEntry seen = base.get();
      RequestResult known = seen == null ? null : watch.resultFrom(seen);
      if (known != null) {
        return isReliable(known)
            ? Optional.of(CompletableFuture.completedFuture(known))
            : Optional.empty();
      }
      synchronized (this) {
        // A record that comes from now on has to wait for the lock, and then finds the watch.
        if (Objects.equals(base.get(), seen)) {
          return enter(caller, key, watch)
              ? Optional.of(
                  watch
                      .result()
                      .completeOnTimeout(
                          RequestResult.UNKNOWN, timeout.toNanos(), TimeUnit.NANOSECONDS))
              : Optional.empty();
        }
      }
    }
  }

  private boolean enter(Object caller, EndpointKey key, OutcomeWatch watch) {
    if (closed || !permits.tryAcquire(caller)) {
      return false;
    }
    watches.computeIfAbsent(key, same -> new ArrayList<>(1)).add(watch);
    var unused = watch.result().whenComplete((any, none) -> forget(caller, key, watch));
    return true;
  }

  /** A result that may stand for another, which older records had, is not. */
  private static boolean isReliable(RequestResult result) {
    return result.outcome() != Outcome.UNKNOWN && result.outcome() != Outcome.SUPERSEDED;
  }

  /**
   * Derives results from a state or a tombstone that the topic has.
   *
   * @return completes the calls that wait for these results; run it when the record is visible to
   *     every reader
   */
  Runnable completionsFor(EndpointKey key, EndpointEntry record) {
    if (!isAwaited(key)) {
      return () -> {};
    }
    if (record instanceof StoredState stored) {
      // Decoded once for all watches, and without the lock.
      EndpointState state = stored.state();
      return state == null ? () -> {} : completionsFor(key, watch -> watch.resultFrom(state));
    }
    return completionsFor(key, watch -> watch.resultFrom(record));
  }

  /** Ends all waiting, and lets no call wait from now on. */
  void close() {
    List<OutcomeWatch> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      watches.values().forEach(all::addAll);
    }
    all.forEach(watch -> watch.result().complete(RequestResult.UNKNOWN));
  }

  int waiting() {
    return permits.inUse();
  }

  private synchronized boolean isAwaited(EndpointKey key) {
    return watches.containsKey(key);
  }

  private synchronized Runnable completionsFor(
      EndpointKey key, Function<OutcomeWatch, @Nullable RequestResult> record) {
    Map<OutcomeWatch, RequestResult> results = new HashMap<>(0);
    for (OutcomeWatch watch : watches.getOrDefault(key, List.of())) {
      RequestResult result = record.apply(watch);
      if (result != null) {
        results.put(watch, result);
      }
    }
    // Completed outside of the lock, since a waiting call goes on in this thread.
    return () -> results.forEach((watch, result) -> watch.result().complete(result));
  }

  private synchronized void forget(Object caller, EndpointKey key, OutcomeWatch watch) {
    watches.computeIfPresent(key, (same, all) -> all.remove(watch) && all.isEmpty() ? null : all);
    permits.release(caller);
  }
}

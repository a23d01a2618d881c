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
 * Calls that wait for how their request ends. None holds a thread: each is a promise that is kept
 * when the topic has the end, or its time is over.
 */
final class OutcomeWaiters {
  private final FairPermits permits;
  private final Map<EndpointKey, List<OutcomeWatch>> watches = new HashMap<>();
  private boolean closed;

  OutcomeWaiters(ReadModelSettings settings) {
    this.permits = new FairPermits(settings.maxAwaitingOutcome());
  }

  /**
   * Waits for how a request ends.
   *
   * @param caller whose share of the permits it uses
   * @param topic what the topic has said last about the endpoint; null if nothing
   * @return empty if there is no place left, or the topic is so far past the request that what came
   *     in between can't be told any more
   */
  Optional<CompletableFuture<RequestResult>> await(
      Object caller,
      EndpointKey key,
      long revision,
      Duration longest,
      Supplier<@Nullable Known> topic) {
    OutcomeWatch watch = new OutcomeWatch(revision);
    while (true) {
      // Decoded without the lock, which the thread that brings the topic's records takes
      Known seen = topic.get();
      RequestResult known = look(watch, seen);
      if (known != null) {
        return wasSeen(known)
            ? Optional.of(CompletableFuture.completedFuture(known))
            : Optional.empty();
      }
      synchronized (this) {
        // What comes from now on has to take the lock, and is told.
        if (Objects.equals(topic.get(), seen)) {
          return enter(caller, key, watch)
              ? Optional.of(
                  watch
                      .ending()
                      .completeOnTimeout(
                          RequestResult.UNKNOWN, longest.toNanos(), TimeUnit.NANOSECONDS))
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
    var unused = watch.ending().whenComplete((any, none) -> forget(caller, key, watch));
    return true;
  }

  private static boolean wasSeen(RequestResult ending) {
    return ending.outcome() != Outcome.UNKNOWN && ending.outcome() != Outcome.SUPERSEDED;
  }

  /**
   * The topic has a state or a tombstone.
   *
   * @return tells those who wait for it, and is to be run when everybody can see it
   */
  Runnable told(EndpointKey key, Known known) {
    if (!isAwaited(key)) {
      return () -> {};
    }
    if (known instanceof StoredState stored) {
      EndpointState state = stored.state();
      return state == null ? () -> {} : ended(key, watch -> watch.look(state));
    }
    return known instanceof Known.Tombstone tombstone
        ? ended(key, watch -> watch.look(tombstone))
        : () -> {};
  }

  /** Ends all waiting, and lets nobody wait from now on. */
  void close() {
    List<OutcomeWatch> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      watches.values().forEach(all::addAll);
    }
    all.forEach(watch -> watch.ending().complete(RequestResult.UNKNOWN));
  }

  int waiting() {
    return permits.inUse();
  }

  private synchronized boolean isAwaited(EndpointKey key) {
    return watches.containsKey(key);
  }

  private synchronized Runnable ended(
      EndpointKey key, Function<OutcomeWatch, @Nullable RequestResult> look) {
    Map<OutcomeWatch, RequestResult> ended = new HashMap<>(0);
    for (OutcomeWatch watch : watches.getOrDefault(key, List.of())) {
      RequestResult ending = look.apply(watch);
      if (ending != null) {
        ended.put(watch, ending);
      }
    }
    // Outside of the lock, since whoever waits goes on from here.
    return () -> ended.forEach((watch, ending) -> watch.ending().complete(ending));
  }

  private synchronized void forget(Object caller, EndpointKey key, OutcomeWatch watch) {
    watches.computeIfPresent(key, (same, all) -> all.remove(watch) && all.isEmpty() ? null : all);
    permits.release(caller);
  }

  private static @Nullable RequestResult look(OutcomeWatch watch, @Nullable Known known) {
    if (known instanceof StoredState stored) {
      EndpointState state = stored.state();
      // One that was replaced meanwhile tells nothing: the topic's newest is another by now.
      return state == null ? null : watch.look(state);
    }
    return known instanceof Known.Tombstone tombstone ? watch.look(tombstone) : null;
  }
}

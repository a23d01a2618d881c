package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.readmodel.PartitionOrder.HeldState;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Folds one partition: its requests, in order, over the states that the worker has written. Only
 * one thread at a time changes the partition's endpoints.
 */
final class PartitionFold {
  private final ReentrantLock lock = new ReentrantLock();
  private final PartitionOrder order = new PartitionOrder();
  private final EndpointTable endpoints;
  private final RequestDecider decider;
  private final Waiters waiters;
  private final OffHeapStore store;
  private final BaseStates bases;
  private volatile boolean statesLoaded;

  PartitionFold(
      EndpointTable endpoints,
      RequestDecider decider,
      Waiters waiters,
      OffHeapStore store,
      BaseStates bases) {
    this.endpoints = endpoints;
    this.decider = decider;
    this.waiters = waiters;
    this.store = store;
    this.bases = bases;
  }

  /** The revision of the next request: what is below has entered, or is no request. */
  long next() {
    return order.next();
  }

  /** The newest request that any state has handled; below zero if there is none. */
  long handled() {
    return order.handled();
  }

  /** The oldest request that the worker may not have handled. */
  long unhandled() {
    return order.unhandled();
  }

  /** Kafka has acknowledged a request of this gateway's own. */
  void acknowledged(LoggedRequest request) {
    lock.lock();
    try {
      if (request.revision() >= order.next()) {
        order.keep(request);
        drain();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The topic endpoint-requests has a request. */
  void request(LoggedRequest request) {
    lock.lock();
    try {
      if (request.revision() >= order.next()) {
        enter(request);
        drain();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The topic endpoint-requests was read up to a revision: there is nothing else below it. */
  void read(long next) {
    if (order.next() < next) {
      lock.lock();
      try {
        order.passed(next - 1);
        drain();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * The newest state names a request that waits at the worker although newer ones were handled, or
   * says that none does.
   */
  void waiting(OptionalLong revision) {
    lock.lock();
    try {
      order.waiting(revision);
    } finally {
      lock.unlock();
    }
  }

  /** Continues where an earlier run had read the topic endpoint-state up to. */
  void resume(StatePosition position) {
    lock.lock();
    try {
      order.statesRead(position);
    } finally {
      lock.unlock();
    }
  }

  /** The topic endpoint-state was read up to an offset. */
  void statesRead(long nextOffset, int leaderEpoch) {
    lock.lock();
    try {
      order.statesRead(order.statesRead().after(nextOffset, leaderEpoch));
    } finally {
      lock.unlock();
    }
  }

  /** How far the topic endpoint-state is shown. */
  StatePosition statesShown() {
    lock.lock();
    try {
      return order.statesTaken();
    } finally {
      lock.unlock();
    }
  }

  /** The topic endpoint-state has a new state, which {@link #settle} will show. */
  void state(EndpointKey key, EndpointState state) {
    StoredState stored = StoredState.of(state, bases);
    keep(key, state.getHandledRevision(), any -> stored);
  }

  /**
   * The topic endpoint-state has a tombstone, which {@link #settle} will show.
   *
   * @param handledRevision the newest request that the worker has handled; if the tombstone does
   *     not say so, the newest that is known here counts
   */
  void tombstone(EndpointKey key, OptionalLong handledRevision) {
    keep(key, handledRevision.orElse(-1), before -> tombstone(before, handledRevision));
  }

  private static Tombstone tombstone(@Nullable EndpointEntry before, OptionalLong handledRevision) {
    long newest = before == null ? -1 : before.handledRevision();
    return new Tombstone(
        handledRevision.orElse(newest),
        before != null && before.base() instanceof StoredState deleted
            ? (Long) deleted.revision()
            : null);
  }

  private void keep(
      EndpointKey key,
      long handledRevision,
      Function<@Nullable EndpointEntry, EndpointEntry> base) {
    lock.lock();
    try {
      HeldState state = new HeldState(key, handledRevision, order.statesRead(), base);
      order.handled(handledRevision);
      if (statesLoaded) {
        order.keep(state);
      } else {
        // While loading, states come first; later each comes after the requests it has handled.
        show(List.of(state));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The end of the topic endpoint-state, as it was at start, is reached. */
  void markStatesLoaded() {
    statesLoaded = true;
  }

  /**
   * Shows the states that came since the last call, if the requests that they have handled are
   * known. Call it for many at once: an endpoint's pending requests are folded over the newest of
   * its states only. Otherwise a thousand of them would be folded a thousand times while the worker
   * handles them.
   *
   * @throws RuntimeException if requests can't be folded over a state; all others are shown then
   */
  void settle() {
    lock.lock();
    try {
      show(order.takeStates());
    } finally {
      lock.unlock();
    }
  }

  private void show(List<HeldState> states) {
    Set<EndpointKey> changed = new LinkedHashSet<>();
    List<Runnable> completions = new ArrayList<>();
    for (HeldState state : states) {
      EndpointKey key = state.key();
      EndpointEntry base = state.base().apply(endpoints.get(key));
      replaceBase(key, base);
      bases.shown(key, base);
      changed.add(key);
      completions.add(waiters.outcomes().completionsFor(key, base));
      if (base instanceof Tombstone tombstone) {
        endpoints.remember(key, tombstone).ifPresent(bases::forgotten);
      }
    }
    RuntimeException failed = null;
    for (EndpointKey key : changed) {
      try {
        foldAgain(key);
      } catch (StoreFailedException e) {
        throw e;
      } catch (RuntimeException e) { // Other endpoints are not affected.
        failed = e;
      }
    }
    // Not before: a caller that learns of an outcome has to find it in the view.
    completions.forEach(Runnable::run);
    if (failed != null) {
      throw failed;
    }
  }

  private void drain() {
    for (LoggedRequest request = order.takeNext(); request != null; request = order.takeNext()) {
      enter(request);
    }
    waiters.revisions().read(this);
  }

  private void enter(LoggedRequest request) {
    EndpointEntry known = endpoints.get(request.request().key());
    if (known != null && request.revision() <= known.handledByWorker()) {
      // A start reads again what newer requests had overtaken, and those newer ones too.
      order.passed(request.revision());
      return;
    }
    Decision decision;
    try {
      decision = fold(known, request);
    } finally {
      // Not before: a request that counts as read has to be visible.
      order.passed(request.revision());
    }
    waiters.decisions().decided(request, decision);
  }

  private Decision fold(@Nullable EndpointEntry known, LoggedRequest request) {
    EndpointKey key = request.request().key();
    EndpointState before =
        known instanceof LiveEndpoint live ? stateWhileLocked(live.newest()) : null;
    Decision decision = decider.decide(before, request);
    if (decision.state() != null) {
      EncodedState newest = EncodedState.of(decision.state());
      order.entered(key, PendingRequest.of(request, FoldResult.of(decision, newest), store));
      endpoints.addPending(key, request.bytes());
      EndpointEntry base = known == null ? null : known.base();
      endpoints.replace(
          key, new FoldedState(StoredState.of(newest, store), base, order.pending(key).size()));
    }
    return decision;
  }

  /** Puts a new base below the requests that the worker has not handled yet. */
  private void replaceBase(EndpointKey key, EndpointEntry base) {
    forget(key, order.takePending(key, base.handledByWorker()));
    int left = order.pending(key).size();
    endpoints.replace(
        key,
        left > 0 && endpoints.get(key) instanceof FoldedState before
            ? new FoldedState(before.newest(), base, left)
            : base);
  }

  /** Folds the requests that the worker has not handled yet over the new base. */
  private void foldAgain(EndpointKey key) {
    if (endpoints.get(key) instanceof FoldedState before) {
      EndpointEntry base = before.base();
      EndpointState state = base instanceof StoredState stored ? stateWhileLocked(stored) : null;
      EncodedState newest = foldAgain(key, state, before.newest());
      if (newest != null) {
        endpoints.replace(
            key, new FoldedState(StoredState.of(newest, store), base, before.requests()));
      } else if (base != null) {
        forget(key, order.takePending(key, Long.MAX_VALUE));
        endpoints.replace(key, base);
      }
    }
  }

  /**
   * Folds an endpoint's pending requests over another state than before. Ends with the first whose
   * result leads to the same as before, usually the oldest: then the requests after it have the
   * same results too, and the newest state differs only in what is known of earlier requests.
   *
   * @param before the state after all of them as it was; returns as it is now
   */
  private @Nullable EncodedState foldAgain(
      EndpointKey key, @Nullable EndpointState base, StoredState before) {
    Collection<PendingRequest> pending = order.pending(key);
    boolean hasRollback = false;
    long newestChange = -1;
    for (PendingRequest request : pending) {
      hasRollback |= request.kind() == EndpointRequest.Kind.ROLLBACK;
      newestChange = request.result().startsChange() ? request.revision() : newestChange;
    }
    boolean hasOtherKeys = false;
    List<PendingRequest> folded = new ArrayList<>();
    EncodedState after = null;
    EndpointState state = base;
    for (PendingRequest request : pending) {
      Decision decision = decider.decide(state, request.logged());
      state = decision.state();
      after = state == null ? null : EncodedState.of(state);
      FoldResult result = FoldResult.of(decision, after);
      folded.add(request.with(result));
      boolean isLast = folded.size() == pending.size();
      // A retry may come after more keys than a state has.
      hasOtherKeys |= result.isAccepted() != request.result().isAccepted();
      // What a rollback does depends on more than the results before it.
      if (state != null
          && !isLast
          && !hasRollback
          && !hasOtherKeys
          && result.leadsToTheSameAs(request.result())) {
        EndpointState newest = stateWhileLocked(before);
        after =
            EncodedState.of(
                newestChange > request.revision()
                    ? Acceptance.newestAfterChange(newest, state)
                    : Acceptance.newestOfChange(newest, state));
        break;
      }
    }
    order.replaceOldest(key, folded);
    return after;
  }

  private void forget(EndpointKey key, List<PendingRequest> handled) {
    for (PendingRequest request : handled) {
      request.stored().remove();
      endpoints.removePending(key, request.logBytes());
    }
  }

  /** The state is there, as no other thread can replace it while this one has the lock. */
  private static EndpointState stateWhileLocked(StoredState stored) {
    return Objects.requireNonNull(stored.state(), "removed while it is in the table");
  }
}

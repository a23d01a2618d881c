package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The order in which one partition's requests and states enter the read model. Requests enter in
 * the order of their revisions, each once, whether the topic or this gateway's own acknowledgement
 * brings it first. A state enters when all requests that it has handled have entered, so that every
 * request's own view is known. A request is pending until a state has handled it.
 *
 * <p>Not safe for use by several threads, except for {@link #next}.
 */
final class PartitionOrder {
  /**
   * A state that was read and is not shown yet.
   *
   * @param handledRevision the newest request that the worker had handled; below zero if not known
   * @param before how far the topic was read before it
   * @param base makes the endpoint's new base of its entry
   */
  record HeldState(
      EndpointKey key,
      long handledRevision,
      StatePosition before,
      Function<@Nullable EndpointEntry, EndpointEntry> base) {}

  private static final Deque<PendingRequest> NONE = new ArrayDeque<>(0);

  private final NavigableMap<Long, LoggedRequest> early = new TreeMap<>();
  private final Queue<HeldState> held = new ArrayDeque<>();
  private final Map<EndpointKey, Deque<PendingRequest>> pending = new HashMap<>();

  /** The revision of the next request: what is below has entered, or is no request. */
  private volatile long next;

  /** How far endpoint-state was read. */
  private StatePosition position = StatePosition.BEGINNING;

  long next() {
    return next;
  }

  /** The newest request that any of the partition's states has handled. */
  long handled() {
    return position.handled();
  }

  void handled(long revision) {
    position = position.handled(revision);
  }

  /** The oldest request that the worker may not have handled. */
  long unhandled() {
    return Math.min(position.handled() + 1, position.waiting());
  }

  /** Sets the request that newer ones have overtaken at the worker, as the newest state says. */
  void waiting(OptionalLong revision) {
    position = position.waiting(revision);
  }

  /** endpoint-state was read up to an offset, in this run or an earlier one. */
  void statesRead(StatePosition next) {
    position = next;
  }

  /** How far endpoint-state was read. */
  StatePosition statesRead() {
    return position;
  }

  /** How far endpoint-state was read and nothing of it is kept back. */
  StatePosition statesTaken() {
    HeldState oldest = held.peek();
    return oldest == null
        ? position
        : position.after(oldest.before().offset(), oldest.before().leaderEpoch());
  }

  /** A request has entered, or there is none at the revision. */
  void passed(long revision) {
    next = Math.max(next, revision + 1);
  }

  /** A request entered, and the worker has not handled it. */
  void entered(EndpointKey key, PendingRequest request) {
    pending.computeIfAbsent(key, same -> new ArrayDeque<>(1)).add(request);
  }

  /** An endpoint's requests that the worker has not handled, in order. */
  Collection<PendingRequest> pending(EndpointKey key) {
    return pending.getOrDefault(key, NONE);
  }

  /** Replaces as many of an endpoint's oldest pending requests. */
  void replaceOldest(EndpointKey key, List<PendingRequest> replacements) {
    Deque<PendingRequest> all = pending.getOrDefault(key, NONE);
    replacements.forEach(same -> all.removeFirst());
    for (int i = replacements.size() - 1; i >= 0; i--) {
      all.addFirst(replacements.get(i));
    }
  }

  /** Takes those of an endpoint's pending requests that are not newer than a revision. */
  List<PendingRequest> takePending(EndpointKey key, long handledRevision) {
    List<PendingRequest> taken = new ArrayList<>();
    Deque<PendingRequest> left = pending.getOrDefault(key, NONE);
    while (!left.isEmpty() && left.element().revision() <= handledRevision) {
      taken.add(left.remove());
    }
    if (left.isEmpty()) {
      pending.remove(key);
    }
    return taken;
  }

  /** Keeps a request until those before it have entered. */
  void keep(LoggedRequest request) {
    early.put(request.revision(), request);
  }

  /** The kept request that is the next one; null if it is not here. */
  @Nullable LoggedRequest takeNext() {
    while (!early.isEmpty() && early.firstKey() < next) {
      early.pollFirstEntry();
    }
    return early.isEmpty() || early.firstKey() > next ? null : early.pollFirstEntry().getValue();
  }

  /** Keeps a state until the requests that it has handled have entered, and all before it. */
  void keep(HeldState state) {
    held.add(state);
  }

  /** Takes the kept states whose requests have all entered. */
  List<HeldState> takeStates() {
    List<HeldState> taken = new ArrayList<>();
    while (!held.isEmpty() && held.element().handledRevision() < next) {
      taken.add(held.remove());
    }
    return taken;
  }
}

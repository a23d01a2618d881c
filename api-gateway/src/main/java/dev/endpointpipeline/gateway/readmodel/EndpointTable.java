package dev.endpointpipeline.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Interner;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One {@link EndpointEntry} for each endpoint, and what all of them take. Only the thread that
 * holds the lock of an endpoint's partition replaces its entry; readers take no lock.
 */
final class EndpointTable {
  /** How many tombstones are remembered, for calls that wait for the end of a delete. */
  private static final int REMEMBERED_TOMBSTONES = 20_000;

  /** Sorted, so that the endpoints of a workspace are neighbours. */
  private final ConcurrentNavigableMap<EndpointKey, EndpointEntry> entries =
      new ConcurrentSkipListMap<>();

  /** One text for all endpoints of a workspace: less to keep, and less to compare in a list. */
  private final Interner<String> workspaces = Interner.newWeakInterner();

  private final Queue<Removed> tombstones = new ConcurrentLinkedQueue<>();
  private final AtomicInteger rememberedTombstones = new AtomicInteger();
  private final AtomicInteger folded = new AtomicInteger();
  private final AtomicLong pending = new AtomicLong();
  private final Map<String, Usage> usage = new ConcurrentHashMap<>();
  private final AtomicReference<Usage> total = new AtomicReference<>(Usage.NONE);

  @Nullable EndpointEntry get(EndpointKey key) {
    return entries.get(key);
  }

  /** What the topic endpoint-state has of an endpoint; null if nothing. */
  @Nullable EndpointEntry base(EndpointKey key) {
    EndpointEntry entry = entries.get(key);
    return entry == null ? null : entry.base();
  }

  /** The endpoint as it is now; null if there is none. */
  @Nullable Snapshot snapshot(EndpointKey key) {
    EndpointEntry before = null;
    while (entries.get(key) instanceof LiveEndpoint live) {
      EndpointState state = live.newest().state();
      if (state != null) {
        return new Snapshot(live.newest(), state);
      }
      // It was replaced after it was found, so there is another entry now.
      if (live.equals(before)) {
        throw new IllegalStateException(key + ": its state is not in the store");
      }
      before = live;
    }
    return null;
  }

  Listing list(String workspaceId, EndpointFilter filter, int offset, int limit) {
    List<Map.Entry<EndpointKey, StoredState>> page = new ArrayList<>();
    int matching = 0;
    for (Map.Entry<EndpointKey, EndpointEntry> entry :
        entries.tailMap(EndpointKey.leastOf(workspaceId)).entrySet()) {
      EndpointKey key = entry.getKey();
      if (!key.workspaceId().equals(workspaceId)) {
        break;
      }
      if (entry.getValue() instanceof LiveEndpoint live) {
        StoredState newest = live.newest();
        if (filter.matches(key.endpointId(), newest.name(), newest.type())) {
          if (matching >= offset && page.size() < limit) {
            page.add(Map.entry(key, newest));
          }
          matching++;
        }
      }
    }
    return new Listing(
        matching,
        () ->
            page.stream()
                .flatMap(entry -> Stream.ofNullable(stateOf(entry.getKey(), entry.getValue())))
                .iterator());
  }

  /** The state that was found, or if it was replaced meanwhile, the newest; null if it is gone. */
  private @Nullable EndpointState stateOf(EndpointKey key, StoredState found) {
    EndpointState state = found.state();
    if (state != null) {
      return state;
    }
    Snapshot now = snapshot(key);
    return now == null ? null : now.state();
  }

  /** Replaces an endpoint's entry in one step, and frees what only the old one had stored. */
  void replace(EndpointKey key, EndpointEntry after) {
    EndpointEntry before =
        entries.put(new EndpointKey(workspaces.intern(key.workspaceId()), key.endpointId()), after);
    folded.addAndGet(isFolded(after) - isFolded(before));
    use(key, usage(after).minus(usage(before)));
    if (before != null) {
      // Only now, so that a reader who finds nothing in the store finds a newer entry here.
      List<StoredState> kept = after.storedStates();
      for (StoredState old : before.storedStates()) {
        if (!kept.contains(old)) {
          old.remove();
        }
      }
    }
  }

  /**
   * Keeps a tombstone until there are too many newer ones.
   *
   * @return the endpoint that there is nothing of any more, because its tombstone was the oldest
   */
  Optional<EndpointKey> remember(EndpointKey key, Tombstone tombstone) {
    tombstones.add(new Removed(key, tombstone));
    if (rememberedTombstones.incrementAndGet() <= REMEMBERED_TOMBSTONES) {
      return Optional.empty();
    }
    Removed oldest = tombstones.remove();
    rememberedTombstones.decrementAndGet();
    return entries.remove(oldest.key(), oldest.tombstone())
        ? Optional.of(oldest.key())
        : Optional.empty();
  }

  /** Counts a request that the worker has not handled. */
  void addPending(EndpointKey key, int bytes) {
    pending.incrementAndGet();
    use(key, new Usage(0, 0, bytes));
  }

  void removePending(EndpointKey key, int bytes) {
    pending.decrementAndGet();
    use(key, new Usage(0, 0, -bytes));
  }

  /** Requests that the worker has not handled. */
  long pending() {
    return pending.get();
  }

  /** Endpoints with a request that the worker has not handled. */
  int folded() {
    return folded.get();
  }

  Usage usage(String workspaceId) {
    return usage.getOrDefault(workspaceId, Usage.NONE);
  }

  Usage total() {
    return total.get();
  }

  private void use(EndpointKey key, Usage more) {
    if (!more.equals(Usage.NONE)) {
      total.accumulateAndGet(more, Usage::plus);
      usage.compute(
          key.workspaceId(),
          (same, known) -> {
            Usage now = (known == null ? Usage.NONE : known).plus(more);
            return now.equals(Usage.NONE) ? null : now;
          });
    }
  }

  private static Usage usage(@Nullable EndpointEntry entry) {
    return entry == null
        ? Usage.NONE
        : new Usage(
            entry instanceof LiveEndpoint ? 1 : 0,
            entry.base() instanceof StoredState stored ? stored.length() : 0,
            0);
  }

  private static int isFolded(@Nullable EndpointEntry entry) {
    return entry instanceof FoldedState ? 1 : 0;
  }

  private record Removed(EndpointKey key, Tombstone tombstone) {}
}

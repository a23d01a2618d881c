package dev.endpointpipeline.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Interner;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.PartitionFold.HeldState;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.Idempotency;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway knows of every endpoint: the newest state from the topic endpoint-state, and
 * over it the requests in the topic endpoint-requests that the worker has not handled yet, folded
 * by the rules of {@link Acceptance}. So the view with a revision is the state after exactly the
 * accepted requests up to it, at every gateway, also while no worker runs.
 *
 * <p>The topics' records come from one thread, in their order; everything else from any thread.
 * States and pending requests are outside of the heap, so that what the topics hold need not fit
 * into it.
 */
public final class ReadModel {
  /** How many endpoints that are gone are remembered, for those who wait for their end. */
  private static final int REMEMBERED_TOMBSTONES = 20_000;

  /**
   * What an endpoint, or a pending request, takes of the heap at most, but for the longest names.
   */
  private static final int ENTRY_HEAP_BYTES = 512;

  /** Sorted, so that the endpoints of a workspace are neighbours. */
  private final ConcurrentNavigableMap<EndpointKey, Known> endpoints =
      new ConcurrentSkipListMap<>();

  /** One text for all endpoints of a workspace: less to keep, and less to compare in a list. */
  private final Interner<String> workspaces = Interner.newWeakInterner();

  private final Queue<Departure> departures = new ConcurrentLinkedQueue<>();
  private final Map<String, CompletableFuture<Verdict>> expected = new ConcurrentHashMap<>();
  private final AtomicInteger remembered = new AtomicInteger();
  private final AtomicInteger folded = new AtomicInteger();
  private final AtomicLong pending = new AtomicLong();
  private final Map<String, Usage> usage = new ConcurrentHashMap<>();
  private final AtomicReference<Usage> total = new AtomicReference<>(Usage.NONE);
  private final OffHeapStore store;
  private final AcceptedKeys acceptedKeys;
  private final RevisionWaiters waiters;
  private final OutcomeWaiters outcomeWaiters;
  private List<PartitionFold> partitions = List.of();
  private volatile boolean statesLoaded;
  private volatile boolean loaded;

  ReadModel(ReadModelSettings settings, OffHeapStore store) {
    this.store = store;
    this.acceptedKeys = new AcceptedKeys(settings.rememberedKeys());
    this.waiters = new RevisionWaiters(settings);
    this.outcomeWaiters = new OutcomeWaiters(settings);
  }

  /**
   * The newest known state.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<EndpointState> find(EndpointKey key) {
    requireLoaded();
    Seen seen = see(key);
    return seen == null ? Optional.empty() : Optional.of(seen.state());
  }

  /**
   * A page of those of a workspace's endpoints that match, in the order of their ids. Looks at
   * every endpoint of the workspace, and at no other.
   *
   * @param offset how many of those that match come before the page
   * @param limit how many the page has at most
   * @throws RequestFailedException if the model is still loading
   */
  public Listing list(String workspaceId, EndpointFilter filter, int offset, int limit) {
    requireLoaded();
    List<Map.Entry<EndpointKey, Known.Present>> page = new ArrayList<>();
    int total = 0;
    for (Map.Entry<EndpointKey, Known> endpoint :
        endpoints.tailMap(EndpointKey.leastOf(workspaceId)).entrySet()) {
      EndpointKey key = endpoint.getKey();
      if (!key.workspaceId().equals(workspaceId)) {
        break;
      }
      if (endpoint.getValue() instanceof Known.Present known) {
        EndpointSummary summary = known.summary();
        if (filter.matches(key.endpointId(), summary.name(), summary.type())) {
          if (total >= offset && page.size() < limit) {
            page.add(Map.entry(key, known));
          }
          total++;
        }
      }
    }
    return new Listing(
        total,
        () ->
            page.stream()
                .flatMap(entry -> Stream.ofNullable(stateOf(entry.getKey(), entry.getValue())))
                .iterator());
  }

  /** The state that was found, or if it was replaced meanwhile, the newest; null if it is gone. */
  private @Nullable EndpointState stateOf(EndpointKey key, Known.Present found) {
    EndpointState state = found.state();
    return state != null ? state : find(key).orElse(null);
  }

  private @Nullable Seen see(EndpointKey key) {
    Known before = null;
    while (endpoints.get(key) instanceof Known.Present known) {
      EndpointState state = known.state();
      if (state != null) {
        return new Seen(known.summary(), state);
      }
      // It was replaced between the two looks, so there is another one now.
      if (known.equals(before)) {
        throw new IllegalStateException(key + ": its state is not in the store");
      }
      before = known;
    }
    return null;
  }

  /**
   * Waits until all requests up to a revision are known here.
   *
   * @param caller who waits, told from others by being equal to itself only
   * @throws RequestFailedException if that takes too long, or too many wait
   */
  public void awaitRevision(Object caller, EndpointKey key, long revision) {
    requireLoaded();
    waiters.await(caller, partition(key), revision);
  }

  /**
   * Whether all requests up to a revision are known here.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public boolean isRead(EndpointKey key, long revision) {
    requireLoaded();
    return partition(key).next() > revision;
  }

  /**
   * What would become of a request if it were the next about its endpoint. Others may come first.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Foresight foresee(EndpointRequest request, Instant at) {
    requireLoaded();
    Seen seen = see(request.key());
    EndpointState state = seen == null ? null : seen.state();
    Decision decision =
        Acceptance.of(
            state,
            request,
            acceptedKeys.find(request.key(), request.context().getIdempotency(), state),
            Long.MAX_VALUE,
            at);
    return new Foresight(
        decision,
        growth(seen, decision),
        state != null && state.getStatus() == EndpointStatus.DELETING,
        endpoints.get(request.key()) instanceof Known.Folded folded ? folded.requests() : 0);
  }

  private static Foresight.Growth growth(@Nullable Seen before, Decision decision) {
    if (!(decision instanceof Decision.Accepted accepted)) {
      return new Foresight.Growth(0, 0);
    }
    return before == null
        ? new Foresight.Growth(1, accepted.specBytes())
        : new Foresight.Growth(0, accepted.specBytes() - before.summary().specBytes());
  }

  /**
   * Promises what becomes of a request that is about to be published.
   *
   * @return kept when the request and all before it are known; never if it does not get into the
   *     log, so the caller has to give it up then, which may be by completing it
   */
  public CompletableFuture<Verdict> expect(EndpointRequest request) {
    String id = request.context().getRequestId();
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    expected.put(id, verdict);
    var unused = verdict.whenComplete((any, none) -> expected.remove(id, verdict));
    return verdict;
  }

  /** Tells of a request of this gateway's own that Kafka has acknowledged. */
  public void acknowledged(LoggedRequest request) {
    PartitionFold partition = partition(request.request().key());
    partition.lock();
    try {
      if (request.revision() >= partition.next()) {
        partition.keep(request);
        drain(partition);
      }
    } finally {
      partition.unlock();
    }
  }

  /**
   * Promises how a request ends. No thread waits for it.
   *
   * @param caller who waits, told from others by being equal to itself only
   * @param revision of the request, which was accepted here just now
   * @param longest after that time the ending is {@code UNKNOWN}
   * @return kept by the thread that reads the topic: what takes time is to be done by another.
   *     Empty if too many wait, or so much has happened since that nothing tells it any more
   */
  public Optional<CompletableFuture<RequestResult>> ending(
      Object caller, EndpointKey key, long revision, Duration longest) {
    return outcomeWaiters.await(caller, key, revision, longest, () -> base(endpoints.get(key)));
  }

  /** What the endpoints of a workspace take. */
  public Usage usage(String workspaceId) {
    return usage.getOrDefault(workspaceId, Usage.NONE);
  }

  /** What all endpoints take. */
  public Usage total() {
    return total.get();
  }

  /** Requests that the worker has not handled. */
  public long pending() {
    return pending.get();
  }

  /** About how many bytes of the heap all endpoints and pending requests take. */
  public long heapBytes() {
    return heapBytes(size() + pending());
  }

  /** About how many bytes of the heap so many endpoints and pending requests take. */
  public static long heapBytes(long entries) {
    return entries * ENTRY_HEAP_BYTES;
  }

  /** Begins to load, with nothing known of that many partitions. */
  void begin(int count) {
    partitions = Stream.generate(PartitionFold::new).limit(count).toList();
  }

  /** The newest request of a partition that any state has handled; below zero if there is none. */
  long handled(int partition) {
    return partitions.get(partition).handled();
  }

  /** The topic endpoint-requests has a request. */
  void request(int number, LoggedRequest request) {
    PartitionFold partition = partitions.get(number);
    partition.lock();
    try {
      if (request.revision() >= partition.next()) {
        enter(partition, request);
        drain(partition);
      }
    } finally {
      partition.unlock();
    }
  }

  /** The topic endpoint-requests was read up to a revision: there is nothing else below it. */
  void read(int number, long next) {
    PartitionFold partition = partitions.get(number);
    if (partition.next() < next) {
      partition.lock();
      try {
        partition.passed(next - 1);
        drain(partition);
      } finally {
        partition.unlock();
      }
    }
  }

  /** The oldest request of a partition that the worker may not have handled. */
  long unhandled(int partition) {
    return partitions.get(partition).unhandled();
  }

  /**
   * The newest state of a partition says of a request that it waits at the worker although newer
   * ones were handled, or that none does.
   */
  void waiting(int number, OptionalLong revision) {
    PartitionFold partition = partitions.get(number);
    partition.lock();
    try {
      partition.waiting(revision);
    } finally {
      partition.unlock();
    }
  }

  /** The topic endpoint-state has a new state, which {@link #settle} will show. */
  void put(int number, EndpointKey key, EndpointState state) {
    StoredState stored = StoredState.of(state, store);
    keep(number, new HeldState(key, state.getHandledRevision(), any -> stored));
  }

  /**
   * The topic endpoint-state has a tombstone, which {@link #settle} will show: the endpoint is
   * gone.
   *
   * @param handledRevision the newest request that the worker has handled; of a tombstone that does
   *     not say so, the newest that is known here
   */
  void remove(int number, EndpointKey key, OptionalLong handledRevision) {
    keep(
        number,
        new HeldState(
            key, handledRevision.orElse(-1), before -> tombstone(before, handledRevision)));
  }

  private static Known.Tombstone tombstone(@Nullable Known before, OptionalLong handledRevision) {
    return new Known.Tombstone(
        handledRevision.orElseGet(() -> handledRevision(before)),
        base(before) instanceof StoredState deleted ? (Long) deleted.summary().revision() : null);
  }

  private void keep(int number, HeldState state) {
    PartitionFold partition = partitions.get(number);
    partition.lock();
    try {
      partition.handled(state.handledRevision());
      if (statesLoaded) {
        partition.keep(state);
      } else {
        // While loading, states come first; afterwards each comes after the requests it has handled
        apply(partition, List.of(state));
      }
    } finally {
      partition.unlock();
    }
  }

  /**
   * Shows the states that the topic has had since the last call, if the requests that they have
   * handled are known. To be called for many at once: an endpoint's pending requests are folded
   * over the newest of its states only, or a thousand of them would be folded a thousand times when
   * the worker handles them.
   *
   * @throws RuntimeException if requests can't be folded over a state; all others are shown then
   */
  void settle() {
    for (PartitionFold partition : partitions) {
      partition.lock();
      try {
        apply(partition, partition.takeStates());
      } finally {
        partition.unlock();
      }
    }
  }

  private void apply(PartitionFold partition, List<HeldState> states) {
    Set<EndpointKey> changed = new LinkedHashSet<>();
    List<Runnable> ended = new ArrayList<>();
    for (HeldState state : states) {
      EndpointKey key = state.key();
      Known base = state.base().apply(endpoints.get(key));
      replaceBase(partition, key, base);
      changed.add(key);
      ended.add(outcomeWaiters.told(key, base));
      if (base instanceof Known.Tombstone tombstone) {
        remember(new Departure(key, tombstone));
      }
    }
    RuntimeException failed = null;
    for (EndpointKey key : changed) {
      try {
        foldAgain(partition, key);
      } catch (StoreFailedException e) {
        throw e;
      } catch (RuntimeException e) { // other endpoints are not concerned
        failed = e;
      }
    }
    // Not before: who is told of an outcome has to find it in the view.
    ended.forEach(Runnable::run);
    if (failed != null) {
      throw failed;
    }
  }

  /** The end of the topic endpoint-state, as it was at start, is reached. */
  void markStatesLoaded() {
    statesLoaded = true;
  }

  /** The ends of the topics, as they were at start, are reached. */
  void markLoaded() {
    loaded = true;
  }

  /** Ends all waiting for outcomes, and makes no more promises. */
  void stopPromising() {
    outcomeWaiters.close();
  }

  /** Whether something may be missing for good. */
  boolean hasFailed() {
    return store.hasFailed();
  }

  /** Endpoints that there are. */
  long size() {
    return total().endpoints();
  }

  /** Endpoints with a request that the worker has not handled yet. */
  int predictions() {
    return folded.get();
  }

  /** Calls that wait for a revision. */
  int awaitingRevision() {
    return waiters.waiting();
  }

  /** Calls that wait for how their request ends. */
  int awaitingOutcome() {
    return outcomeWaiters.waiting();
  }

  private void drain(PartitionFold partition) {
    for (LoggedRequest request = partition.takeNext();
        request != null;
        request = partition.takeNext()) {
      enter(partition, request);
    }
    waiters.read(partition);
  }

  private void enter(PartitionFold partition, LoggedRequest request) {
    EndpointKey key = request.request().key();
    if (request.revision() <= handledByWorker(key)) {
      // A start reads again what newer requests had overtaken, and those with it.
      partition.passed(request.revision());
      return;
    }
    Decision decision;
    try {
      decision = show(partition, key, request);
    } finally {
      // Not before: what counts as read has to be shown.
      partition.passed(request.revision());
    }
    CompletableFuture<Verdict> verdict = expected.get(request.request().context().getRequestId());
    if (verdict != null) {
      verdict.complete(new Verdict(request.revision(), decision));
    }
  }

  private Decision show(PartitionFold partition, EndpointKey key, LoggedRequest request) {
    Known known = endpoints.get(key);
    Decision decision = fold(known instanceof Known.Present now ? unreplaced(now) : null, request);
    if (decision.state() != null) {
      StoredState now = StoredState.of(decision.state(), store);
      partition.entered(key, PendingRequest.of(request, store));
      pending.incrementAndGet();
      use(key, new Usage(0, 0, request.bytes()));
      replace(key, new Known.Folded(now, base(known), partition.pending(key).size()));
    }
    return decision;
  }

  private Decision fold(@Nullable EndpointState state, LoggedRequest request) {
    EndpointKey key = request.request().key();
    Idempotency claim = request.request().context().getIdempotency();
    Optional<PriorRequest> prior =
        acceptedKeys
            .find(key, claim, state)
            // When it is folded again, over what the worker has made of those before it.
            .filter(earlier -> earlier.revision() != request.revision());
    Decision decision =
        Acceptance.of(state, request.request(), prior, request.revision(), request.at());
    if (claim != null && decision instanceof Decision.Accepted) {
      acceptedKeys.put(
          key, claim, new PriorRequest(request.revision(), claim.getFingerprint(), request.at()));
    }
    return decision;
  }

  /** Puts a new base below the requests that the worker has not handled yet. */
  private void replaceBase(PartitionFold partition, EndpointKey key, Known base) {
    forget(key, partition.takePending(key, base.handledByWorker()));
    int left = partition.pending(key).size();
    replace(
        key,
        left > 0 && endpoints.get(key) instanceof Known.Folded before
            ? new Known.Folded(before.now(), base, left)
            : base);
  }

  /** Folds the requests that the worker has not handled yet over what it has made of the others. */
  private void foldAgain(PartitionFold partition, EndpointKey key) {
    if (endpoints.get(key) instanceof Known.Folded before) {
      Known base = before.base();
      EndpointState state = base instanceof StoredState stored ? unreplaced(stored) : null;
      for (PendingRequest request : partition.pending(key)) {
        state = fold(state, request.logged()).state();
      }
      if (state != null) {
        replace(key, new Known.Folded(StoredState.of(state, store), base, before.requests()));
      } else if (base != null) {
        forget(key, partition.takePending(key, Long.MAX_VALUE));
        replace(key, base);
      }
    }
  }

  private void forget(EndpointKey key, List<PendingRequest> handled) {
    for (PendingRequest request : handled) {
      request.stored().remove();
      pending.decrementAndGet();
      use(key, new Usage(0, 0, -request.logBytes()));
    }
  }

  /** The state, for who holds its partition's lock: nobody else replaces it. */
  private static EndpointState unreplaced(Known.Present known) {
    return Objects.requireNonNull(known.state(), "removed while it is known");
  }

  /** The newest request that was handled, or is folded here; below zero if none is known. */
  private static long handledRevision(@Nullable Known known) {
    if (known == null) {
      return -1;
    }
    return known instanceof Known.Present endpoint
        ? endpoint.summary().handledRevision()
        : known.handledByWorker();
  }

  private long handledByWorker(EndpointKey key) {
    Known known = endpoints.get(key);
    return known == null ? -1 : known.handledByWorker();
  }

  private static @Nullable Known base(@Nullable Known known) {
    return known instanceof Known.Folded endpoint ? endpoint.base() : known;
  }

  /** Replaces what is known of an endpoint in one step. */
  private void replace(EndpointKey key, Known after) {
    Known before =
        endpoints.put(
            new EndpointKey(workspaces.intern(key.workspaceId()), key.endpointId()), after);
    folded.addAndGet(isFolded(after) - isFolded(before));
    use(key, usage(after).minus(usage(before)));
    // Only now, so that who finds nothing in the store finds something newer here.
    List<StoredState> kept = states(after);
    for (StoredState old : states(before)) {
      if (!kept.contains(old)) {
        old.stored().remove();
      }
    }
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

  private static Usage usage(@Nullable Known known) {
    return new Usage(
        known instanceof Known.Present ? 1 : 0,
        base(known) instanceof StoredState stored ? stored.stored().length() : 0,
        0);
  }

  /** What the store has of it. */
  private static List<StoredState> states(@Nullable Known known) {
    if (known instanceof Known.Folded endpoint) {
      return endpoint.base() instanceof StoredState base
          ? List.of(endpoint.now(), base)
          : List.of(endpoint.now());
    }
    return known instanceof StoredState stored ? List.of(stored) : List.of();
  }

  private static int isFolded(@Nullable Known known) {
    return known instanceof Known.Folded ? 1 : 0;
  }

  private void remember(Departure departure) {
    departures.add(departure);
    if (remembered.incrementAndGet() > REMEMBERED_TOMBSTONES) {
      Departure oldest = departures.remove();
      remembered.decrementAndGet();
      endpoints.remove(oldest.key(), oldest.tombstone());
    }
  }

  private PartitionFold partition(EndpointKey key) {
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    // As Kafka's producer places a record by its key.
    return partitions.get(Utils.toPositive(Utils.murmur2(text)) % partitions.size());
  }

  private void requireLoaded() {
    if (!loaded) {
      throw new RequestFailedException(Failure.STARTING);
    }
  }

  private record Seen(EndpointSummary summary, EndpointState state) {}

  private record Departure(EndpointKey key, Known.Tombstone tombstone) {}
}

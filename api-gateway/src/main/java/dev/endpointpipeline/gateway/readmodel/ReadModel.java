package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway knows of every endpoint: the newest state from the topic endpoint-state, and
 * over it the requests in the topic endpoint-requests that the worker has not handled yet, folded
 * by the rules of {@link Acceptance}. So the view with a revision is the state after exactly the
 * accepted requests up to it, at every gateway, also while no worker runs.
 *
 * <p>One thread brings the topics' records, in order, to their {@link PartitionFold}; any thread
 * may call the methods here. States and pending requests are outside of the heap, so that the heap
 * need not hold what the topics hold.
 */
public final class ReadModel {
  /** The most heap that an endpoint or a pending request takes, except with the longest names. */
  private static final int ENTRY_HEAP_BYTES = 384;

  private final EndpointTable endpoints = new EndpointTable();
  private final OffHeapStore store;
  private final BaseStates bases;
  private final RequestDecider decider;
  private final Waiters waiters;
  private List<PartitionFold> partitions = List.of();
  private volatile boolean loaded;

  /** One that keeps nothing for the next start. */
  ReadModel(ReadModelSettings settings, OffHeapStore store) {
    this(settings, store, store);
  }

  /**
   * Creates a model that has not loaded the topics.
   *
   * @param bases where the states of endpoint-state are kept
   */
  ReadModel(ReadModelSettings settings, OffHeapStore store, BaseStates bases) {
    this.store = store;
    this.bases = bases;
    this.decider = new RequestDecider(new AcceptedKeys(settings.rememberedKeys()));
    this.waiters = Waiters.of(settings);
  }

  /**
   * The newest known state.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<EndpointState> find(EndpointKey key) {
    requireLoaded();
    return Optional.ofNullable(endpoints.snapshot(key)).map(Snapshot::state);
  }

  /**
   * A page of those of a workspace's endpoints that match, in the order of their ids. Visits every
   * endpoint of the workspace, and no other.
   *
   * @param offset how many of those that match come before the page
   * @param limit how many the page has at most
   * @throws RequestFailedException if the model is still loading
   */
  public Listing list(String workspaceId, EndpointFilter filter, int offset, int limit) {
    requireLoaded();
    return endpoints.list(workspaceId, filter, offset, limit);
  }

  /**
   * Waits until all requests up to a revision are known here.
   *
   * @param caller the waiting caller, identified by {@code equals}
   * @throws RequestFailedException if that takes too long, or too many wait
   */
  public void awaitRevision(Object caller, EndpointKey key, long revision) {
    requireLoaded();
    waiters.revisions().await(caller, partitionOf(key), revision);
  }

  /**
   * Whether all requests up to a revision are known here.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public boolean isRead(EndpointKey key, long revision) {
    requireLoaded();
    return partitionOf(key).next() > revision;
  }

  /**
   * What would be decided about a request if it were the next one for its endpoint. Other requests
   * may come first.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Preview preview(EndpointRequest request, Instant at) {
    requireLoaded();
    Snapshot now = endpoints.snapshot(request.key());
    EndpointState state = now == null ? null : now.state();
    Decision decision = decider.preview(state, request, at);
    return new Preview(
        decision,
        growth(now, decision),
        state != null && state.getStatus() == EndpointStatus.DELETING,
        endpoints.get(request.key()) instanceof FoldedState folded ? folded.requests() : 0);
  }

  private static Preview.Growth growth(@Nullable Snapshot before, Decision decision) {
    if (!(decision instanceof Decision.Accepted accepted)) {
      return new Preview.Growth(0, 0);
    }
    return before == null
        ? new Preview.Growth(1, accepted.specBytes())
        : new Preview.Growth(0, accepted.specBytes() - before.stored().specBytes());
  }

  /**
   * The decision about a request that is about to be published.
   *
   * @return completes when the request and all before it are known. If the request does not get
   *     into the log it never does, so the caller has to complete it
   */
  public CompletableFuture<RequestDecision> awaitDecision(EndpointRequest request) {
    return waiters.decisions().await(request);
  }

  /** Takes note of a request of this gateway's own that Kafka has acknowledged. */
  public void acknowledged(LoggedRequest request) {
    partitionOf(request.request().key()).acknowledged(request);
  }

  /**
   * The result of a request. No thread waits for it.
   *
   * @param caller the waiting caller, identified by {@code equals}
   * @param revision of the request, which was accepted here just now
   * @param timeout after it the result is {@code UNKNOWN}
   * @return completed by the thread that reads the topic, so slow work has to go to another one.
   *     Empty if too many wait, or so much has happened since that the result can't be known
   */
  public Optional<CompletableFuture<RequestResult>> awaitResult(
      Object caller, EndpointKey key, long revision, Duration timeout) {
    return waiters.outcomes().await(caller, key, revision, timeout, () -> endpoints.base(key));
  }

  /** What the endpoints of a workspace take. */
  public Usage usage(String workspaceId) {
    return endpoints.usage(workspaceId);
  }

  /** What all endpoints take. */
  public Usage total() {
    return endpoints.total();
  }

  /** Requests that the worker has not handled. */
  public long pending() {
    return endpoints.pending();
  }

  /** About how many bytes of the heap all endpoints and pending requests take. */
  public long heapBytes() {
    return heapBytes(size() + pending());
  }

  /** About how many bytes of the heap so many endpoints and pending requests take. */
  public static long heapBytes(long entries) {
    return entries * ENTRY_HEAP_BYTES;
  }

  /** How far each partition of endpoint-state is known from an earlier run. */
  List<StatePosition> known(int count) {
    return bases.begin(count);
  }

  /** Forgets what is known from an earlier run, as that is not what the topic has. */
  void forget() {
    bases.clear();
  }

  /** Begins to load so many partitions, with what is known of them from an earlier run. */
  void begin(int count) {
    List<StatePosition> positions = bases.begin(count);
    partitions =
        Stream.generate(() -> new PartitionFold(endpoints, decider, waiters, store, bases))
            .limit(count)
            .toList();
    for (int i = 0; i < count; i++) {
      partitions.get(i).resume(positions.get(i));
    }
    bases.restore(this::restore);
  }

  private void restore(EndpointKey key, EndpointEntry base) {
    endpoints.replace(key, base);
    if (base instanceof Tombstone tombstone) {
      endpoints.remember(key, tombstone).ifPresent(bases::forgotten);
    }
  }

  /**
   * Keeps for the next start what the topic endpoint-state has, as far as it is shown.
   *
   * @param complete whether that was everything a moment ago
   */
  void commit(boolean complete) {
    bases.commit(partitions.stream().map(PartitionFold::statesShown).toList(), complete);
  }

  /** A state could not be read: the next start has to try again. */
  void distrustKept() {
    bases.distrust();
  }

  PartitionFold partition(int number) {
    return partitions.get(number);
  }

  /**
   * Shows the states of all partitions that came since the last call, see {@link
   * PartitionFold#settle}.
   *
   * @throws RuntimeException if requests can't be folded over a state
   */
  void settle() {
    partitions.forEach(PartitionFold::settle);
  }

  /** The end of the topic endpoint-state, as it was at start, is reached. */
  void markStatesLoaded() {
    partitions.forEach(PartitionFold::markStatesLoaded);
  }

  /** The ends of the topics, as they were at start, are reached. */
  void markLoaded() {
    loaded = true;
  }

  /** Ends all waiting for results, and lets no call wait from now on. */
  void stopWaiting() {
    waiters.outcomes().close();
  }

  /** Whether something may be missing for good. */
  boolean hasFailed() {
    return store.hasFailed() || bases.hasFailed();
  }

  /** Endpoints that exist. */
  long size() {
    return total().endpoints();
  }

  /** Endpoints with a request that the worker has not handled yet. */
  int foldedEndpoints() {
    return endpoints.folded();
  }

  /** Calls that wait for a revision. */
  int awaitingRevision() {
    return waiters.revisions().waiting();
  }

  /** Calls that wait for the result of their request. */
  int awaitingOutcome() {
    return waiters.outcomes().waiting();
  }

  private PartitionFold partitionOf(EndpointKey key) {
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    // As Kafka's producer chooses a partition by the record's key.
    return partitions.get(Utils.toPositive(Utils.murmur2(text)) % partitions.size());
  }

  private void requireLoaded() {
    if (!loaded) {
      throw new RequestFailedException(Failure.STARTING);
    }
  }
}

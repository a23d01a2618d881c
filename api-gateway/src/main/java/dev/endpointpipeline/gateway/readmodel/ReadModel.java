package dev.endpointpipeline.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Interner;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway knows of every endpoint: the newest state from the topic, and over it, for
 * endpoints with a request that this gateway had accepted and the worker has not yet dealt with,
 * the state as it will be. So a read after an accepted write never shows what was before it, also
 * while no worker runs.
 *
 * <p>The topic's records come from one thread, in their order; everything else from any thread.
 */
public final class ReadModel {
  /**
   * How many endpoints that are gone are remembered: more than can go while an acknowledgement is
   * on its way, which is all that it takes.
   */
  private static final int REMEMBERED_DEPARTURES = 20_000;

  /** Sorted, so that the endpoints of a workspace are neighbours. */
  private final ConcurrentNavigableMap<EndpointKey, Known> endpoints =
      new ConcurrentSkipListMap<>();

  /** One text for all endpoints of a workspace: less to keep, and less to compare in a list. */
  private final Interner<String> workspaces = Interner.newWeakInterner();

  private final Queue<Departure> departures = new ArrayDeque<>();
  private final AtomicInteger present = new AtomicInteger();
  private final AtomicInteger predicted = new AtomicInteger();
  private final RevisionWaiters waiters;
  private final OutcomeWaiters outcomeWaiters;
  private volatile boolean loaded;

  ReadModel(ReadModelSettings settings) {
    this.waiters = new RevisionWaiters(settings);
    this.outcomeWaiters = new OutcomeWaiters(settings);
  }

  /**
   * The newest known state.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<EndpointState> find(EndpointKey key) {
    return known(key).map(Known.Present::state);
  }

  /**
   * Where the endpoint stands, for less than {@link #find} costs.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<Standing> standing(EndpointKey key) {
    return known(key).map(Known.Present::standing);
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
    List<Known.Present> page = new ArrayList<>();
    int total = 0;
    for (Map.Entry<EndpointKey, Known> endpoint :
        endpoints.tailMap(EndpointKey.leastOf(workspaceId)).entrySet()) {
      EndpointKey key = endpoint.getKey();
      if (!key.workspaceId().equals(workspaceId)) {
        break;
      }
      if (endpoint.getValue() instanceof Known.Present known
          && filter.matches(key.endpointId(), known.name(), known.type())) {
        if (total >= offset && page.size() < limit) {
          page.add(known);
        }
        total++;
      }
    }
    return new Listing(total, () -> page.stream().map(Known.Present::state).iterator());
  }

  /**
   * Waits until a request with this or a newer revision was dealt with, or accepted here.
   *
   * @param caller who waits, told from others by being equal to itself only
   * @throws RequestFailedException if that takes too long, or too many wait
   */
  public void awaitRevision(Object caller, EndpointKey key, long revision) {
    requireLoaded();
    waiters.await(caller, key, revision, () -> handledRevision(key) >= revision);
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
  public Optional<CompletableFuture<Ending>> ending(
      Object caller, EndpointKey key, long revision, Duration longest) {
    return outcomeWaiters.await(caller, key, revision, longest, () -> beneath(endpoints.get(key)));
  }

  /**
   * Notes that a request was accepted. Calls about one endpoint must come in the order of their
   * revisions.
   *
   * @param prediction from the newest known state, null if there is none, to what the worker will
   *     make of it; null if the worker will have nothing to show. Possibly asked more than once
   * @return the predicted state
   */
  public @Nullable EndpointState accepted(
      EndpointKey key, long revision, UnaryOperator<@Nullable EndpointState> prediction) {
    var foreseen =
        new Object() {
          @Nullable EndpointState state;
        };
    change(
        key,
        known -> {
          foreseen.state =
              prediction.apply(known instanceof Known.Present endpoint ? endpoint.state() : null);
          boolean overtaken = known != null && known.handledByWorker() >= revision;
          return overtaken || foreseen.state == null
              ? known
              : new Known.Predicted(foreseen.state, beneath(known));
        });
    if (foreseen.state != null) {
      waiters.reached(key, revision);
    }
    return foreseen.state;
  }

  /** The topic has a new state. */
  void put(EndpointKey key, EndpointState state) {
    StoredState stored = StoredState.of(state);
    long handled = state.getHandledRevision();
    change(
        key,
        known ->
            known instanceof Known.Predicted prediction
                    && prediction.state().getHandledRevision() > handled
                ? new Known.Predicted(prediction.state(), stored)
                : stored);
    waiters.reached(key, handled);
    outcomeWaiters.told(key, state);
  }

  /**
   * The topic has a tombstone: the endpoint is gone, and what was predicted for it as well.
   *
   * @param handledRevision the newest request that the worker has dealt with; of a tombstone that
   *     does not say so, the newest that is known here
   */
  void remove(EndpointKey key, OptionalLong handledRevision) {
    long handled = handledRevision.orElseGet(() -> handledRevision(key));
    Known before = beneath(endpoints.get(key));
    Known.Departed departed =
        new Known.Departed(
            handled, before instanceof StoredState deleted ? deleted.standing().revision() : null);
    Known after =
        change(
            key,
            known ->
                // A create that came after the request that found nothing.
                known instanceof Known.Predicted prediction
                        && prediction.isNew()
                        && prediction.state().getHandledRevision() > handled
                    ? new Known.Predicted(prediction.state(), departed)
                    : departed);
    if (after instanceof Known.Departed) {
      remember(new Departure(key, departed));
    }
    waiters.reached(key, handled);
    outcomeWaiters.told(key, departed);
  }

  /** The end of the topic, as it was at start, is reached. */
  void markLoaded() {
    loaded = true;
  }

  /** Ends all waiting for outcomes, and makes no more promises. */
  void stopPromising() {
    outcomeWaiters.close();
  }

  /** Endpoints that there are. */
  int size() {
    return present.get();
  }

  /** Endpoints with a request that the worker has not yet dealt with. */
  int predictions() {
    return predicted.get();
  }

  /** Calls that wait for a revision. */
  int awaitingRevision() {
    return waiters.waiting();
  }

  /** Calls that wait for how their request ends. */
  int awaitingOutcome() {
    return outcomeWaiters.waiting();
  }

  private Optional<Known.Present> known(EndpointKey key) {
    requireLoaded();
    return endpoints.get(key) instanceof Known.Present known
        ? Optional.of(known)
        : Optional.empty();
  }

  /** The newest request that was dealt with, or accepted here; below zero if none is known. */
  private long handledRevision(EndpointKey key) {
    Known known = endpoints.get(key);
    if (known == null) {
      return -1;
    }
    return known instanceof Known.Present endpoint
        ? endpoint.standing().handledRevision()
        : known.handledByWorker();
  }

  private static @Nullable Known beneath(@Nullable Known known) {
    return known instanceof Known.Predicted prediction ? prediction.beneath() : known;
  }

  /** Replaces what is known of an endpoint in one step. */
  private @Nullable Known change(EndpointKey key, UnaryOperator<@Nullable Known> change) {
    var seen =
        new Object() {
          @Nullable Known before;
        };
    Known after =
        endpoints.compute(
            new EndpointKey(workspaces.intern(key.workspaceId()), key.endpointId()),
            (same, before) -> {
              seen.before = before;
              return change.apply(before);
            });
    count(present, Known.Present.class, seen.before, after);
    count(predicted, Known.Predicted.class, seen.before, after);
    return after;
  }

  private static void count(
      AtomicInteger count, Class<?> kind, @Nullable Known before, @Nullable Known after) {
    boolean wasOne = kind.isInstance(before);
    if (wasOne != kind.isInstance(after)) {
      count.addAndGet(wasOne ? -1 : 1);
    }
  }

  private void remember(Departure departure) {
    departures.add(departure);
    if (departures.size() > REMEMBERED_DEPARTURES) {
      Departure oldest = departures.remove();
      endpoints.remove(oldest.key(), oldest.departed());
    }
  }

  private void requireLoaded() {
    if (!loaded) {
      throw new RequestFailedException(Failure.STARTING);
    }
  }

  private record Departure(EndpointKey key, Known.Departed departed) {}
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What this gateway knows of every endpoint: the newest state from the topic, and over it, for
 * endpoints with a request that this gateway had accepted and the worker has not yet dealt with,
 * the state as it will be. So a read after an accepted write never shows what was before it, also
 * while no worker runs.
 */
public final class ReadModel {
  /** From the topic; sorted, so that the endpoints of a workspace are neighbours. */
  private final ConcurrentNavigableMap<EndpointKey, StoredState> states =
      new ConcurrentSkipListMap<>();

  /** Not yet in the topic; at most one per endpoint. */
  private final Map<EndpointKey, EndpointState> predictions = new ConcurrentHashMap<>();

  private final RevisionWaiters waiters;
  private volatile boolean loaded;

  ReadModel(ReadModelSettings settings) {
    this.waiters = new RevisionWaiters(settings);
  }

  /**
   * The newest known state.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<EndpointState> find(EndpointKey key) {
    requireLoaded();
    return Optional.ofNullable(newest(key));
  }

  /**
   * Where the endpoint stands, for less than {@link #find} costs.
   *
   * @throws RequestFailedException if the model is still loading
   */
  public Optional<Standing> standing(EndpointKey key) {
    requireLoaded();
    return Optional.ofNullable(newestStanding(key));
  }

  /**
   * Waits until a request with this or a newer revision was dealt with, or accepted here.
   *
   * @throws RequestFailedException if that takes too long, or too many wait
   */
  public void awaitRevision(EndpointKey key, long revision) {
    requireLoaded();
    waiters.await(
        key,
        revision,
        () -> {
          Standing standing = newestStanding(key);
          return standing != null && standing.handledRevision() >= revision;
        });
  }

  /**
   * Notes that a request was accepted. Calls about one endpoint must come in the order of their
   * revisions.
   *
   * @param prediction from the newest known state, null if there is none, to what the worker will
   *     make of it; null if the worker will have nothing to show
   * @return the predicted state
   */
  public @Nullable EndpointState accepted(
      EndpointKey key, long revision, UnaryOperator<@Nullable EndpointState> prediction) {
    var predicted =
        new Object() {
          @Nullable EndpointState state;
        };
    predictions.compute(
        key,
        (same, earlier) -> {
          StoredState stored = states.get(key);
          EndpointState base = earlier != null ? earlier : stored == null ? null : stored.decode();
          predicted.state = prediction.apply(base);
          boolean overtaken = stored != null && stored.standing().handledRevision() >= revision;
          return overtaken ? null : predicted.state;
        });
    if (predicted.state != null) {
      waiters.reached(key, revision);
    }
    return predicted.state;
  }

  /** The topic has a new state. */
  void put(EndpointKey key, EndpointState state) {
    states.put(key, StoredState.of(state));
    long handled = state.getHandledRevision();
    predictions.computeIfPresent(
        key, (same, predicted) -> predicted.getHandledRevision() <= handled ? null : predicted);
    waiters.reached(key, handled);
  }

  /** The topic has a tombstone: the endpoint is gone, and what was predicted for it as well. */
  void remove(EndpointKey key) {
    states.remove(key);
    predictions.remove(key);
  }

  /** The end of the topic, as it was at start, is reached. */
  void markLoaded() {
    loaded = true;
  }

  /** Endpoints known from the topic. */
  int size() {
    return states.size();
  }

  /** Endpoints with a request that the worker has not yet dealt with. */
  int predictions() {
    return predictions.size();
  }

  private @Nullable EndpointState newest(EndpointKey key) {
    EndpointState predicted = predictions.get(key);
    if (predicted != null) {
      return predicted;
    }
    StoredState stored = states.get(key);
    return stored == null ? null : stored.decode();
  }

  private @Nullable Standing newestStanding(EndpointKey key) {
    EndpointState predicted = predictions.get(key);
    if (predicted != null) {
      return Standing.of(predicted);
    }
    StoredState stored = states.get(key);
    return stored == null ? null : stored.standing();
  }

  private void requireLoaded() {
    if (!loaded) {
      throw new RequestFailedException(Failure.STARTING);
    }
  }
}

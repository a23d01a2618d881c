package dev.endpointpipeline.gateway.authentication.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The issuer's public keys, as far as they are known.
 *
 * <p>Nimbus's own cache would answer a token with an unknown key as if the issuer were away,
 * whenever it was asked for another such token a little before, and would let any number of calls
 * wait for a slow issuer. Here, keys that were fetched a moment ago are all there are.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  /** Then one call fetches them anew, while others go on with those that are known. */
  static final Duration FRESH_FOR = Duration.ofMinutes(5);

  /** Then they count no more: the issuer is away for too long. */
  static final Duration KEPT_FOR = Duration.ofHours(1);

  /** A token of an unknown key makes no call to the issuer so soon after the one before. */
  static final Duration BETWEEN_FETCHES = Duration.ofSeconds(10);

  /** Nor does any token so soon after a call that failed. */
  static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final Fetch fetch;
  private final Semaphore waiting;
  private final LongSupplier nanoClock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known known;
  private @Nullable Failed lastFailure;

  /**
   * @param maxWaiting calls that may wait for the issuer at once
   */
  IssuerKeys(Fetch fetch, int maxWaiting, LongSupplier nanoClock) {
    this.fetch = fetch;
    this.waiting = new Semaphore(maxWaiting);
    this.nanoClock = nanoClock;
  }

  /** Asks the issuer for its keys. */
  interface Fetch {
    /**
     * @throws KeySourceException if the issuer is away
     */
    JWKSet keys() throws KeySourceException;
  }

  private record Known(JWKSet keys, long at) {}

  private record Failed(KeySourceException cause, long at) {}

  /**
   * @throws KeySourceException if only the issuer, which is away, could tell
   */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Known current = current();
    List<JWK> found = selector.select(current.keys());
    return found.isEmpty() && isPast(BETWEEN_FETCHES, current.at())
        ? selector.select(after(current).keys())
        : found;
  }

  private Known current() throws KeySourceException {
    Known current = known;
    if (current == null || isPast(KEPT_FOR, current.at())) {
      return after(current);
    }
    if (isPast(FRESH_FOR, current.at()) && fetching.tryLock()) {
      try {
        return fetchedAfter(current);
      } catch (KeySourceException e) {
        return current;
      } finally {
        fetching.unlock();
      }
    }
    return current;
  }

  private Known after(@Nullable Known current) throws KeySourceException {
    if (!waiting.tryAcquire()) {
      throw new RemoteKeySourceException("too many calls wait for the issuer", null);
    }
    try {
      fetching.lock();
      try {
        return fetchedAfter(current);
      } finally {
        fetching.unlock();
      }
    } finally {
      waiting.release();
    }
  }

  /** Called by one thread at a time. Whoever waited for its turn finds that the work is done. */
  private Known fetchedAfter(@Nullable Known current) throws KeySourceException {
    Known newest = known;
    if (newest != null && (current == null || newest.at() != current.at())) {
      return newest;
    }
    Failed failed = lastFailure;
    if (failed != null && !isPast(AFTER_FAILURE, failed.at())) {
      throw failed.cause();
    }
    try {
      Known fetched = new Known(fetch.keys(), nanoClock.getAsLong());
      known = fetched;
      return fetched;
    } catch (KeySourceException e) {
      lastFailure = new Failed(e, nanoClock.getAsLong());
      throw e;
    }
  }

  private boolean isPast(Duration age, long since) {
    return nanoClock.getAsLong() - since > age.toNanos();
  }
}

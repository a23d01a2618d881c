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
 * The issuer's public keys, cached.
 *
 * <p>This is not Nimbus's {@code JWKSourceBuilder}, since anybody can make a token of the issuer
 * with an unknown key:
 *
 * <ul>
 *   <li>Nimbus's rate limit fails such a token with the same kind of exception whether the issuer
 *       is unavailable (503, try again) or its keys were fetched a moment ago (401, refused).
 *   <li>Nimbus's cache lets any number of calls wait for a slow issuer. A bound around the whole
 *       source would let tokens with unknown keys keep out those with known ones; here, only calls
 *       that wait need a permit.
 *   <li>Its clock can't be replaced, so tests would have to sleep.
 * </ul>
 *
 * <p>What is the same: known keys are used while one call refreshes them, and for a while if the
 * issuer is unavailable.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
  /** After this time, one call refreshes the keys while others use the known ones. */
  static final Duration REFRESH_AFTER = Duration.ofMinutes(5);

  /** After this time without a refresh, keys are no longer used. */
  static final Duration MAX_AGE = Duration.ofHours(1);

  /** A token with an unknown key causes no fetch so soon after the last one. */
  static final Duration MIN_FETCH_INTERVAL = Duration.ofSeconds(10);

  /** No token causes a fetch so soon after a failed one. */
  static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final Fetch fetch;
  private final Semaphore waiting;
  private final LongSupplier nanoClock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known known;
  private @Nullable Failed lastFailure;

  /**
   * @param maxWaiting how many calls may wait for the issuer at once
   */
  IssuerKeys(Fetch fetch, int maxWaiting, LongSupplier nanoClock) {
    this.fetch = fetch;
    this.waiting = new Semaphore(maxWaiting);
    this.nanoClock = nanoClock;
  }

  /** Fetches the keys from the issuer. */
  interface Fetch {
    /**
     * @throws KeySourceException if the issuer is unavailable
     */
    JWKSet keys() throws KeySourceException;
  }

  private record Known(JWKSet keys, long at) {}

  private record Failed(KeySourceException cause, long at) {}

  /**
   * @throws KeySourceException if the keys must be fetched and the issuer is unavailable
   */
  @Override
  public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context)
      throws KeySourceException {
    Known current = current();
    List<JWK> found = selector.select(current.keys());
    return found.isEmpty() && isPast(MIN_FETCH_INTERVAL, current.at())
        ? selector.select(after(current).keys())
        : found;
  }

  private Known current() throws KeySourceException {
    Known current = known;
    if (current == null || isPast(MAX_AGE, current.at())) {
      return after(current);
    }
    if (isPast(REFRESH_AFTER, current.at()) && fetching.tryLock()) {
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

  /** Called by one thread at a time; a thread that had to wait uses the keys of the one before. */
  private Known fetchedAfter(@Nullable Known current) throws KeySourceException {
    Known newest = known;
    if (newest != null && (current == null || newest.at() != current.at())) {
      return newest;
    }
    Failed failed = lastFailure;
    if (failed != null && !isPast(RETRY_DELAY, failed.at())) {
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

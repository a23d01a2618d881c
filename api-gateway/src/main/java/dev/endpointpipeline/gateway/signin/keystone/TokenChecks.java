package dev.endpointpipeline.gateway.signin.keystone;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.endpointpipeline.gateway.permits.FairPermits;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.IdentityProvider;
import dev.endpointpipeline.gateway.signin.KeystoneSettings;
import dev.endpointpipeline.gateway.signin.keystone.Keystone.OwnToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keystone's word on tokens: remembered for a short while under the token's hash, asked for once
 * however many calls want it, and waited for by a bounded number of calls for a bounded time. Who
 * calls is not known before, so it is an address that gets no more than its share of these.
 */
final class TokenChecks {
  /** A token that is made just now may be asked for a moment too early. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);

  /** What {@code Retry-After} says. */
  private static final Duration UNTOLD_FOR = Duration.ofSeconds(1);

  private static final int MAX_REMEMBERED = 10_000;

  private final Keystone keystone;
  private final OwnSession session;
  private final IdentityProvider provider;
  private final KeystoneSettings settings;
  private final InstantSource clock;
  private final FairPermits waiting;
  private final AsyncCache<String, Verdict> verdicts;

  TokenChecks(
      Keystone keystone,
      OwnSession session,
      IdentityProvider provider,
      KeystoneSettings settings,
      InstantSource clock) {
    this.keystone = keystone;
    this.session = session;
    this.provider = provider;
    this.settings = settings;
    this.clock = clock;
    this.waiting = new FairPermits(settings.maxWaiting());
    this.verdicts =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfter(Expiry.<String, Verdict>creating((hash, verdict) -> memory(verdict)))
            .buildAsync();
  }

  /** Waits for Keystone's word, if it has to. */
  Verdict verdict(Credentials.Token token) {
    String hash = token.sha256();
    CompletableFuture<Verdict> known = verdicts.getIfPresent(hash);
    if (known != null && known.isDone()) {
      return known.join();
    }
    String address = token.address();
    if (!waiting.tryAcquire(address)) {
      return new Verdict.Untold("too many calls wait for Keystone, from one address or all");
    }
    try {
      return verdicts.get(hash, (missing, executor) -> asked(token.token())).join();
    } finally {
      waiting.release(address);
    }
  }

  /** Comes to an end in time, and never exceptionally. */
  private CompletableFuture<Verdict> asked(String token) {
    return session
        .token()
        .thenCompose(own -> asked(own, token))
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (verdict, failure) -> {
              if (failure != null) {
                return new Verdict.Untold(provider.failed(failure));
              }
              provider.served();
              return verdict;
            });
  }

  private CompletableFuture<Verdict> asked(OwnToken own, String token) {
    return keystone
        .verdict(own, token)
        .thenCompose(
            verdict ->
                verdict
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> askedAgain(own, token)));
  }

  private CompletableFuture<Verdict> askedAgain(OwnToken refused, String token) {
    return session
        .otherThan(refused)
        .thenCompose(own -> keystone.verdict(own, token))
        .thenApply(
            verdict ->
                verdict.orElseThrow(
                    () -> new IllegalStateException("Keystone refuses the service's own token")));
  }

  private Duration memory(Verdict verdict) {
    Duration longest =
        verdict instanceof Verdict.Valid valid
            ? Duration.between(clock.instant(), valid.expiresAt())
            : verdict instanceof Verdict.Unknown ? UNKNOWN_FOR : UNTOLD_FOR;
    Duration wanted = settings.rememberedFor();
    Duration memory = longest.compareTo(wanted) < 0 ? longest : wanted;
    // Keystone says that it is valid; it is not for our clock to say otherwise
    return memory.isNegative() ? Duration.ZERO : memory;
  }
}

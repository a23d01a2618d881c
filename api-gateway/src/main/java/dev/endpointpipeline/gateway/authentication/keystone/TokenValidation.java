package dev.endpointpipeline.gateway.authentication.keystone;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authentication.IdentityProviderClient;
import dev.endpointpipeline.gateway.authentication.KeystoneSettings;
import dev.endpointpipeline.gateway.authentication.keystone.KeystoneClient.ServiceToken;
import dev.endpointpipeline.gateway.permits.FairPermits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has Keystone validate tokens. Results are cached for a short time under the token's hash, and
 * calls with the same token share one request. A bounded number of calls waits, for a bounded time;
 * as the caller is not known yet, each network address gets a share of these permits.
 */
final class TokenValidation {
  /** Short, as a token that was just issued may reach the gateway before Keystone knows it. */
  private static final Duration INVALID_TTL = Duration.ofSeconds(5);

  /** As long as {@code Retry-After} says. */
  private static final Duration UNAVAILABLE_TTL = Duration.ofSeconds(1);

  private static final int MAX_CACHED = 10_000;

  private final KeystoneClient keystone;
  private final ServiceSession session;
  private final IdentityProviderClient provider;
  private final KeystoneSettings settings;
  private final InstantSource clock;
  private final FairPermits waiting;
  private final AsyncCache<String, ValidationResult> results;

  TokenValidation(
      KeystoneClient keystone,
      ServiceSession session,
      IdentityProviderClient provider,
      KeystoneSettings settings,
      InstantSource clock) {
    this.keystone = keystone;
    this.session = session;
    this.provider = provider;
    this.settings = settings;
    this.clock = clock;
    this.waiting = new FairPermits(settings.maxWaiting());
    this.results =
        Caffeine.newBuilder()
            .maximumSize(MAX_CACHED)
            .expireAfter(
                Expiry.<String, ValidationResult>creating((hash, result) -> timeToLive(result)))
            .buildAsync();
  }

  /** Validates a token; waits for Keystone if no result is cached. */
  ValidationResult validate(Credentials.Token token) {
    String hash = token.sha256();
    CompletableFuture<ValidationResult> known = results.getIfPresent(hash);
    if (known != null && known.isDone()) {
      return known.join();
    }
    String address = token.address();
    if (!waiting.tryAcquire(address)) {
      return new ValidationResult.Unavailable(
          "too many calls wait for Keystone, in total or from this address");
    }
    try {
      return results.get(hash, (missing, executor) -> requested(token.token())).join();
    } finally {
      waiting.release(address);
    }
  }

  /** Completes in time and never fails. */
  private CompletableFuture<ValidationResult> requested(String token) {
    return session
        .token()
        .thenCompose(own -> requestedWith(own, token))
        .orTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .handle(
            (result, failure) -> {
              if (failure != null) {
                return new ValidationResult.Unavailable(provider.failed(failure));
              }
              provider.succeeded();
              return result;
            });
  }

  private CompletableFuture<ValidationResult> requestedWith(ServiceToken own, String token) {
    return keystone
        .validate(own, token)
        .thenCompose(
            result ->
                result
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> retried(own, token)));
  }

  private CompletableFuture<ValidationResult> retried(ServiceToken refused, String token) {
    return session
        .replace(refused)
        .thenCompose(own -> keystone.validate(own, token))
        .thenApply(
            result ->
                result.orElseThrow(
                    () -> new IllegalStateException("Keystone refuses the service's own token")));
  }

  private Duration timeToLive(ValidationResult result) {
    Duration longest =
        result instanceof ValidationResult.Valid valid
            ? Duration.between(clock.instant(), valid.expiresAt())
            : result instanceof ValidationResult.Invalid ? INVALID_TTL : UNAVAILABLE_TTL;
    Duration configured = settings.rememberedFor();
    Duration shorter = longest.compareTo(configured) < 0 ? longest : configured;
    // Keystone calls the token valid, so a clock that differs from Keystone's must not matter
    return shorter.isNegative() ? Duration.ZERO : shorter;
  }
}

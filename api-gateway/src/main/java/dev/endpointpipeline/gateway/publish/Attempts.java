package dev.endpointpipeline.gateway.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Idempotency;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The first try under each idempotency key that this gateway saw lately, under way or acknowledged.
 * A try that failed is forgotten: the next one under its key is the first again.
 */
final class Attempts {
  /** How long a key stands for one request; the worker remembers it as long. */
  static final Duration REMEMBERED = Duration.ofHours(24);

  private final Cache<Key, Attempt> attempts;

  Attempts(PublishSettings settings) {
    this.attempts =
        Caffeine.newBuilder()
            .maximumSize(settings.rememberedKeys())
            .expireAfterWrite(REMEMBERED)
            .build();
  }

  /**
   * Enters a try.
   *
   * @return the try before it under the same key, which the caller is to join; null if this one is
   *     the first
   * @throws RequestFailedException if the one before asked for something else
   */
  @Nullable Attempt enter(
      EndpointKey endpoint, Idempotency claim, CompletableFuture<Long> revision) {
    Key key = new Key(endpoint, claim.getKey());
    Attempt mine = new Attempt(claim.getFingerprint(), revision);
    Attempt earlier = attempts.asMap().putIfAbsent(key, mine);
    if (earlier == null) {
      var unused =
          revision.whenComplete(
              (acknowledged, failure) -> {
                if (failure != null) {
                  attempts.asMap().remove(key, mine);
                }
              });
      return null;
    }
    requireSame(earlier.fingerprint(), claim);
    return earlier;
  }

  /** Another request under a key is a caller's mistake. */
  static void requireSame(ByteBuffer fingerprint, Idempotency claim) {
    if (!fingerprint.equals(claim.getFingerprint())) {
      throw new RequestFailedException(Failure.IDEMPOTENCY_KEY_REUSED);
    }
  }

  private record Key(EndpointKey endpoint, String key) {}

  /**
   * @param revision completes with the acknowledgement
   */
  record Attempt(ByteBuffer fingerprint, CompletableFuture<Long> revision) {}
}

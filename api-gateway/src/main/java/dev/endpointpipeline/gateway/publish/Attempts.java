package dev.endpointpipeline.gateway.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Idempotency;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The first try under each idempotency key that this gateway saw lately, in progress or accepted. A
 * try that failed is removed: the next one under its key is the first again.
 */
final class Attempts {
  private final Cache<Key, Attempt> attempts;

  Attempts(PublishSettings settings) {
    this.attempts =
        Caffeine.newBuilder()
            .maximumSize(settings.rememberedKeys())
            .expireAfterWrite(PriorRequest.REMEMBERED)
            .build();
  }

  /**
   * Registers a try.
   *
   * @param revision completes with the revision, or fails when there is none
   * @return the earlier try under the same key, which the caller has to join; null if this is the
   *     first
   * @throws RequestFailedException if the earlier one asked for something else
   */
  @Nullable Attempt enter(
      EndpointKey endpoint, Idempotency claim, CompletableFuture<Long> revision) {
    Key key = new Key(endpoint, claim.getKey());
    Attempt mine = new Attempt(claim.getFingerprint(), revision);
    Attempt earlier = attempts.asMap().putIfAbsent(key, mine);
    if (earlier == null) {
      var unused =
          revision.whenComplete(
              (accepted, failure) -> {
                if (failure != null) {
                  attempts.asMap().remove(key, mine);
                }
              });
      return null;
    }
    if (!earlier.fingerprint().equals(claim.getFingerprint())) {
      throw new RequestFailedException(Failure.IDEMPOTENCY_KEY_REUSED);
    }
    return earlier;
  }

  private record Key(EndpointKey endpoint, String key) {}

  /**
   * One try.
   *
   * @param revision completes when the request was accepted
   */
  record Attempt(ByteBuffer fingerprint, CompletableFuture<Long> revision) {}
}

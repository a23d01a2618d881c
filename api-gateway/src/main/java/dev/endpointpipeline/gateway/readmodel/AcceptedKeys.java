package dev.endpointpipeline.gateway.readmodel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Idempotency;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest requests in the log that were accepted under an idempotency key. Right after a start
 * only those are known that the states of endpoints remember.
 */
final class AcceptedKeys {
  private final Cache<Key, PriorRequest> requests;

  AcceptedKeys(int maximumSize) {
    this.requests =
        Caffeine.newBuilder()
            .maximumSize(maximumSize)
            .expireAfterWrite(PriorRequest.REMEMBERED)
            .build();
  }

  Optional<PriorRequest> find(
      EndpointKey endpoint, @Nullable Idempotency claim, @Nullable EndpointState state) {
    if (claim == null) {
      return Optional.empty();
    }
    PriorRequest known = requests.getIfPresent(new Key(endpoint, claim.getKey()));
    if (known != null || state == null) {
      return Optional.ofNullable(known);
    }
    return state.getRecentRequests().stream()
        .filter(request -> request.getIdempotencyKey().equals(claim.getKey()))
        .findFirst()
        .map(PriorRequest::of);
  }

  void put(EndpointKey endpoint, Idempotency claim, PriorRequest request) {
    requests.put(new Key(endpoint, claim.getKey()), request);
  }

  /** Forgets a request that was not accepted after all. */
  void remove(EndpointKey endpoint, Idempotency claim, long revision) {
    requests
        .asMap()
        .computeIfPresent(
            new Key(endpoint, claim.getKey()),
            (same, known) -> known.revision() == revision ? null : known);
  }

  private record Key(EndpointKey endpoint, String idempotencyKey) {}
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Idempotency;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies the rules of {@link Acceptance} with the idempotency keys that the log has. */
final class RequestDecider {
  private final AcceptedKeys acceptedKeys;

  RequestDecider(AcceptedKeys acceptedKeys) {
    this.acceptedKeys = acceptedKeys;
  }

  /**
   * Decides about a request that is not in the log yet.
   *
   * @param before the endpoint's state; null if there is none
   */
  Decision preview(@Nullable EndpointState before, EndpointRequest request, Instant at) {
    Idempotency claim = request.context().getIdempotency();
    return Acceptance.of(
        before, request, acceptedKeys.find(request.key(), claim, before), Long.MAX_VALUE, at);
  }

  /**
   * Decides about a request in the log, and remembers its idempotency key if it is accepted.
   *
   * @param before the state after all requests before it; null if there is none
   */
  Decision decide(@Nullable EndpointState before, LoggedRequest logged) {
    EndpointRequest request = logged.request();
    Idempotency claim = request.context().getIdempotency();
    Optional<PriorRequest> prior =
        acceptedKeys
            .find(request.key(), claim, before)
            // A request that is folded again finds itself.
            .filter(earlier -> earlier.revision() != logged.revision());
    Decision decision = Acceptance.of(before, request, prior, logged.revision(), logged.at());
    if (claim != null && decision instanceof Decision.Accepted) {
      acceptedKeys.put(
          request.key(),
          claim,
          new PriorRequest(logged.revision(), claim.getFingerprint(), logged.at()));
    } else if (claim != null) {
      // Over an older state it may have been accepted.
      acceptedKeys.remove(request.key(), claim, logged.revision());
    }
    return decision;
  }
}

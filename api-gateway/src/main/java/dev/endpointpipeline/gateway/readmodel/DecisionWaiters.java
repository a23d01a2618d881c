package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** This gateway's own requests whose decision is not known yet, by request id. */
final class DecisionWaiters {
  private final Map<String, CompletableFuture<RequestDecision>> waiting = new ConcurrentHashMap<>();

  /** The decision about a request; the caller completes it if the request is not in the log. */
  CompletableFuture<RequestDecision> await(EndpointRequest request) {
    String id = request.context().getRequestId();
    CompletableFuture<RequestDecision> decision = new CompletableFuture<>();
    waiting.put(id, decision);
    var unused = decision.whenComplete((any, none) -> waiting.remove(id, decision));
    return decision;
  }

  void decided(LoggedRequest request, Decision decision) {
    CompletableFuture<RequestDecision> waiter =
        waiting.get(request.request().context().getRequestId());
    if (waiter != null) {
      waiter.complete(new RequestDecision(request.revision(), decision));
    }
  }
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Derives the result of one request from the records of endpoint-state about its endpoint. The
 * worker writes one for every request that it handles, with the request's revision as {@code
 * handled_revision}, and more until the end of each that enters the lifecycle. So a watch that sees
 * all records from before that first one on knows how the request ended.
 *
 * <p>Not safe for use by several threads, except for {@link #result}.
 */
final class OutcomeWatch {
  private final CompletableFuture<RequestResult> result = new CompletableFuture<>();

  /** The request; if it is a duplicate of one that is under way, that one. */
  private long revision;

  OutcomeWatch(long revision) {
    this.revision = revision;
  }

  CompletableFuture<RequestResult> result() {
    return result;
  }

  /** The result that a record has; null if the request has not ended. */
  @Nullable RequestResult resultFrom(EndpointEntry record) {
    if (record instanceof StoredState stored) {
      EndpointState state = stored.state();
      // If it was replaced meanwhile, there is a newer record by now.
      return state == null ? null : resultFrom(state);
    }
    return record instanceof Tombstone tombstone ? resultFrom(tombstone) : null;
  }

  /** The result that a state has; null if the request has not ended. */
  @Nullable RequestResult resultFrom(EndpointState state) {
    if (state.getHandledRevision() < revision) {
      return null;
    }
    if (AppliedRequests.revision(state) == revision) {
      return ofApplied(state);
    }
    if (state.getAnswered() != null && state.getAnswered().getRevision() == revision) {
      return ofAnswered(state, state.getAnswered());
    }
    if (state.getRevision() > revision) {
      boolean rolledBack =
          state.getRollbackOf() != null && state.getRollbackOf().getRevision() == revision;
      return RequestResult.of(rolledBack ? Outcome.FAILED : Outcome.SUPERSEDED, state);
    }
    return ofAnswered(state, state.getAnswered());
  }

  private @Nullable RequestResult resultFrom(Tombstone tombstone) {
    if (tombstone.deletedBy() != null && tombstone.deletedBy() == revision) {
      return RequestResult.of(Outcome.APPLIED, null);
    }
    if (tombstone.handledByWorker() < revision) {
      return null;
    }
    return tombstone.handledByWorker() == revision
        ? RequestResult.rejected(Failure.ENDPOINT_UNKNOWN, null)
        : RequestResult.UNKNOWN;
  }

  private static @Nullable RequestResult ofApplied(EndpointState state) {
    return switch (state.getStatus()) {
      case RUNNING -> RequestResult.of(Outcome.APPLIED, state);
      case FAILED -> RequestResult.of(Outcome.FAILED, state);
      default -> null;
    };
  }

  private @Nullable RequestResult ofAnswered(
      EndpointState state, @Nullable AnsweredRequest answered) {
    if (answered == null || answered.getRevision() != revision) {
      return RequestResult.UNKNOWN;
    }
    if (answered.getOutcome() == Outcome.APPLIED) {
      return RequestResult.of(Outcome.APPLIED, state);
    }
    if (answered.getOutcome() == Outcome.DUPLICATE) {
      return duplicate(state, answered.getDuplicateOf());
    }
    return Failure.ofRejection(String.valueOf(answered.getErrorCode()))
        .map(why -> RequestResult.rejected(why, state))
        .orElse(RequestResult.UNKNOWN);
  }

  /** A duplicate ends as the first request does, if that is still under way. */
  private @Nullable RequestResult duplicate(EndpointState state, @Nullable Long first) {
    if (first == null || first != AppliedRequests.revision(state)) {
      return RequestResult.of(Outcome.DUPLICATE, state);
    }
    revision = first;
    return ofApplied(state);
  }
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Outcome;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Watches for the end of one request in what the topic says about its endpoint. Every request that
 * the worker deals with leaves one record, the first with a {@code handled_revision} of its own,
 * and what entered the lifecycle leaves more of them until its end: so whoever sees all of them
 * from before that first one on knows how the request ended.
 *
 * <p>Not safe for use by several threads, except for {@link #ending}.
 */
final class OutcomeWatch {
  private final CompletableFuture<RequestResult> ending = new CompletableFuture<>();

  /** The request; if that proves to be a duplicate, the first one, as long as it is under way. */
  private long revision;

  OutcomeWatch(long revision) {
    this.revision = revision;
  }

  CompletableFuture<RequestResult> ending() {
    return ending;
  }

  /** What a state tells of the request; null as long as it has not ended. */
  @Nullable RequestResult look(EndpointState state) {
    if (state.getHandledRevision() < revision) {
      return null;
    }
    if (AppliedRequests.revision(state) == revision) {
      return entered(state);
    }
    if (state.getAnswered() != null && state.getAnswered().getRevision() == revision) {
      return answered(state, state.getAnswered());
    }
    if (state.getRevision() > revision) {
      boolean takenBack =
          state.getRollbackOf() != null && state.getRollbackOf().getRevision() == revision;
      return RequestResult.of(takenBack ? Outcome.FAILED : Outcome.SUPERSEDED, state);
    }
    return answered(state, state.getAnswered());
  }

  /** What it tells of the request that there is no endpoint; null as long as it has not ended. */
  @Nullable RequestResult look(Known.Tombstone tombstone) {
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

  private static @Nullable RequestResult entered(EndpointState state) {
    return switch (state.getStatus()) {
      case RUNNING -> RequestResult.of(Outcome.APPLIED, state);
      case FAILED -> RequestResult.of(Outcome.FAILED, state);
      default -> null;
    };
  }

  private @Nullable RequestResult answered(EndpointState state, @Nullable AnsweredRequest answer) {
    if (answer == null || answer.getRevision() != revision) {
      return RequestResult.UNKNOWN;
    }
    if (answer.getOutcome() == Outcome.APPLIED) {
      return RequestResult.of(Outcome.APPLIED, state);
    }
    if (answer.getOutcome() == Outcome.DUPLICATE) {
      return duplicate(state, answer.getDuplicateOf());
    }
    return Failure.ofRejection(String.valueOf(answer.getErrorCode()))
        .map(why -> RequestResult.rejected(why, state))
        .orElse(RequestResult.UNKNOWN);
  }

  /**
   * How the first request ends is how this one ends; if that is past, nothing tells it any more.
   */
  private @Nullable RequestResult duplicate(EndpointState state, @Nullable Long first) {
    if (first == null || first != AppliedRequests.revision(state)) {
      return RequestResult.of(Outcome.DUPLICATE, state);
    }
    revision = first;
    return entered(state);
  }
}

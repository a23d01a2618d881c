package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RecentRequest;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.SpecRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is accepted, and the endpoint's state right after it. A pure function:
 * the state after all requests up to a revision depends only on the requests, so gateways and
 * workers compute the same. The worker's lifecycle handles everything after that.
 */
public final class Acceptance {
  /**
   * Maximum size of a spec, in bytes of Avro. A state has two specs, the current and the previous
   * one, and must fit into a record of 4 MiB.
   */
  public static final int MAX_SPEC_BYTES = 7 << 18;

  /** The number of recent requests with an idempotency key that a state has. */
  static final int RECENT_REQUESTS = 16;

  private Acceptance() {}

  /**
   * Decides on a request.
   *
   * @param before the state after all earlier requests; null if the endpoint does not exist
   * @param prior the accepted request for this endpoint with the same idempotency key, however old
   * @param revision of the request
   * @param at the time of the request
   */
  public static Decision of(
      @Nullable EndpointState before,
      EndpointRequest request,
      Optional<PriorRequest> prior,
      long revision,
      Instant at) {
    Idempotency claim = request.context().getIdempotency();
    if (claim != null && prior.isPresent() && prior.get().isValidAt(at)) {
      return prior.get().fingerprint().equals(claim.getFingerprint())
          ? duplicate(before, prior.get().revision(), revision)
          : rejected(before, Rejection.IDEMPOTENCY_KEY_REUSED, revision);
    }
    Optional<Rejection> rejection = rejection(before, request);
    if (rejection.isPresent()) {
      return rejected(before, rejection.get(), revision);
    }
    EndpointSpec spec = specAfter(before, request);
    int specBytes = SpecSize.bytes(spec);
    if (request.kind() != EndpointRequest.Kind.DELETE && specBytes > MAX_SPEC_BYTES) {
      return rejected(before, Rejection.TOO_LARGE, revision);
    }
    return before != null
            && before.getStatus() == EndpointStatus.CREATING
            && !request.concernsRuntimes()
        ? joinChange(before, request.context(), spec, specBytes, revision, at)
        : startChange(before, request, spec, specBytes, revision, at);
  }

  /** The state after a request that changes nothing; it records the request's result. */
  public static Decision.Rejected rejected(
      @Nullable EndpointState before, Rejection why, long revision) {
    AnsweredRequest result =
        AnsweredRequest.newBuilder()
            .setRevision(revision)
            .setOutcome(Outcome.REJECTED)
            .setErrorCode(why.code())
            .setErrorMsg(why.message())
            .build();
    return new Decision.Rejected(why, withResult(before, result));
  }

  private static Decision duplicate(@Nullable EndpointState before, long original, long revision) {
    AnsweredRequest result =
        AnsweredRequest.newBuilder()
            .setRevision(revision)
            .setOutcome(Outcome.DUPLICATE)
            .setDuplicateOf(original)
            .build();
    return new Decision.Duplicate(original, withResult(before, result));
  }

  private static @Nullable EndpointState withResult(
      @Nullable EndpointState before, AnsweredRequest result) {
    return before == null
        ? null
        : Patches.draftOf(before)
            .setHandledRevision(result.getRevision())
            .setAnswered(result)
            .build();
  }

  /**
   * The newest state after several requests, if more becomes known of what was before them. At
   * least one of them starts a change, and none is a rollback.
   *
   * @param newest as it was known
   * @param earlier the state before those requests, as it is known now; the requests have the same
   *     results after it
   */
  public static EndpointState newestAfterChange(EndpointState newest, EndpointState earlier) {
    // All else is set by the request that starts the last change, and by those that join it.
    return Patches.draftOf(newest)
        .setOwner(earlier.getOwner())
        .setCreatedAt(earlier.getCreatedAt())
        .setPrevious(Patches.previousAfter(earlier))
        .setServingRevision(earlier.getServingRevision())
        .setUrls(earlier.getUrls())
        .setEventCount(earlier.getEventCount())
        .setAnswered(answered(newest, earlier))
        .build();
  }

  /**
   * The same if none of the requests starts a change: each joins the one in progress, or changes
   * nothing.
   */
  public static EndpointState newestOfChange(EndpointState newest, EndpointState earlier) {
    boolean joined = newest.getRevision() != earlier.getRevision();
    return Patches.draftOf(earlier)
        .setRevision(newest.getRevision())
        .setHandledRevision(newest.getHandledRevision())
        .setRequestId(newest.getRequestId())
        .setAppliedRequest(joined ? AppliedRequests.of(earlier) : earlier.getAppliedRequest())
        .setSpec(newest.getSpec())
        .setUpdatedAt(joined ? newest.getUpdatedAt() : earlier.getUpdatedAt())
        .setAnswered(answered(newest, earlier))
        .setRecentRequests(newest.getRecentRequests())
        .build();
  }

  private static @Nullable AnsweredRequest answered(EndpointState newest, EndpointState earlier) {
    AnsweredRequest answered = newest.getAnswered();
    return answered != null && answered.getRevision() > earlier.getHandledRevision()
        ? answered
        : earlier.getAnswered();
  }

  private static Optional<Rejection> rejection(
      @Nullable EndpointState before, EndpointRequest request) {
    EndpointRequest.Kind kind = request.kind();
    Long expected = request.context().getExpectedRevision();
    if (kind == EndpointRequest.Kind.CREATE && expected != null) {
      // An endpoint that does not exist yet has no revision.
      return Optional.of(Rejection.REVISION_MISMATCH);
    }
    if (before == null) {
      return kind == EndpointRequest.Kind.CREATE
          ? Optional.empty()
          : Optional.of(Rejection.NOT_FOUND);
    }
    if (before.getStatus() == EndpointStatus.DELETING && kind != EndpointRequest.Kind.DELETE) {
      return Optional.of(Rejection.BEING_DELETED);
    }
    if (kind == EndpointRequest.Kind.CREATE) {
      return Optional.of(Rejection.ALREADY_EXISTS);
    }
    if (expected != null && expected != before.getRevision()) {
      return Optional.of(Rejection.REVISION_MISMATCH);
    }
    return kind == EndpointRequest.Kind.ROLLBACK && !canRollBack(before, expected)
        ? Optional.of(Rejection.NOTHING_TO_ROLL_BACK)
        : Optional.empty();
  }

  /** A gateway may not know the failure yet, so it also accepts a rollback of a running update. */
  private static boolean canRollBack(EndpointState before, @Nullable Long expected) {
    return expected != null
        && before.getPrevious() != null
        && before.getStatus() != EndpointStatus.RUNNING;
  }

  /** The request starts a change and supersedes the running one, if any. */
  private static Decision startChange(
      @Nullable EndpointState before,
      EndpointRequest request,
      EndpointSpec spec,
      int specBytes,
      long revision,
      Instant at) {
    RequestContext context = request.context();
    EndpointState.Builder after =
        before == null
            ? EndpointState.newBuilder()
                .setWorkspaceId(request.key().workspaceId())
                .setEndpointId(request.key().endpointId())
                .setOwner(context.getCaller())
                .setCreatedAt(at)
            // Also for a deletion, because the previous revision serves again if it fails.
            : Patches.draftOf(before).setPrevious(Patches.previousAfter(before));
    boolean isDelete = request.kind() == EndpointRequest.Kind.DELETE;
    return new Decision.Accepted(
        after
            .setRevision(revision)
            .setHandledRevision(revision)
            .setRequestId(context.getRequestId())
            .setOperation(operation(request.kind()))
            .setAppliedRequest(null)
            .setSpec(spec)
            .setStatus(isDelete ? EndpointStatus.DELETING : EndpointStatus.CREATING)
            .setStep(isDelete ? null : LifecycleStep.VALIDATING)
            .setStepDetail(null)
            .setUpdatedAt(at)
            .setDeadlineAt(null)
            .setErrorCode(null)
            .setErrorMsg(null)
            .setWarnings(context.getWarnings())
            .setRollbackOf(rollbackOf(before, request))
            .setHadApplications(
                !ServeApplications.of(spec).isEmpty()
                    || (before != null && before.getHadApplications()))
            .setRecentRequests(recentRequests(before, context, revision, at))
            .build(),
        false,
        specBytes);
  }

  /** The request is applied; the running change continues and keeps its own outcome. */
  private static Decision joinChange(
      EndpointState before,
      RequestContext context,
      EndpointSpec spec,
      int specBytes,
      long revision,
      Instant at) {
    AnsweredRequest result =
        AnsweredRequest.newBuilder().setRevision(revision).setOutcome(Outcome.APPLIED).build();
    return new Decision.Accepted(
        Patches.draftOf(before)
            .setRevision(revision)
            .setHandledRevision(revision)
            .setRequestId(context.getRequestId())
            .setAppliedRequest(AppliedRequests.of(before))
            .setSpec(spec)
            .setUpdatedAt(at)
            .setAnswered(result)
            .setRecentRequests(recentRequests(before, context, revision, at))
            .build(),
        true,
        specBytes);
  }

  private static EndpointSpec specAfter(@Nullable EndpointState before, EndpointRequest request) {
    return request.fold(
        create -> create.asRecord().getSpec(),
        update -> Patches.apply(existing(before).getSpec(), update.asRecord().getPatch()),
        delete -> existing(before).getSpec(),
        rollback ->
            rolledBack(existing(before), Objects.requireNonNull(existing(before).getPrevious())));
  }

  private static EndpointState existing(@Nullable EndpointState state) {
    return Objects.requireNonNull(state);
  }

  private static EndpointSpec rolledBack(EndpointState failed, SpecRevision previous) {
    return failed.getAppliedRequest() == null
        ? Patches.rollback(previous.getSpec(), failed.getSpec())
        // Changes by newer requests than the failed one are not rolled back.
        : Patches.rollbackOfRuntimes(previous.getSpec(), failed.getSpec());
  }

  private static @Nullable FailedRevision rollbackOf(
      @Nullable EndpointState before, EndpointRequest request) {
    return before == null || request.kind() != EndpointRequest.Kind.ROLLBACK
        ? null
        : FailedRevision.newBuilder()
            .setRevision(AppliedRequests.revision(before))
            .setErrorCode(Objects.requireNonNullElse(before.getErrorCode(), ""))
            .setErrorMsg(Objects.requireNonNullElse(before.getErrorMsg(), ""))
            .build();
  }

  private static Operation operation(EndpointRequest.Kind kind) {
    return switch (kind) {
      case CREATE -> Operation.CREATE;
      case DELETE -> Operation.DELETE;
      case UPDATE, ROLLBACK -> Operation.UPDATE;
    };
  }

  private static List<RecentRequest> recentRequests(
      @Nullable EndpointState before, RequestContext context, long revision, Instant at) {
    List<RecentRequest> known = before == null ? List.of() : before.getRecentRequests();
    Idempotency idempotency = context.getIdempotency();
    if (idempotency == null) {
      return known;
    }
    List<RecentRequest> recent = new ArrayList<>(known);
    recent.removeIf(request -> !PriorRequest.of(request).isValidAt(at));
    recent.add(
        RecentRequest.newBuilder()
            .setIdempotencyKey(idempotency.getKey())
            .setFingerprint(idempotency.getFingerprint())
            .setRevision(revision)
            .setAcceptedAt(at)
            .build());
    return recent.subList(Math.max(0, recent.size() - RECENT_REQUESTS), recent.size());
  }
}

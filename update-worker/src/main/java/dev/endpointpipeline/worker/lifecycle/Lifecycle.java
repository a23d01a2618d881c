package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RecentRequest;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.StepEntered;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from an event about an endpoint: {@code (state, event, now) → (state,
 * events, effect)}. Pure: the same arguments give the same answer, and nothing is touched.
 *
 * <p>Which transition is legal is the {@link LifecycleMachine}'s to say; what each one means is
 * said here.
 */
public final class Lifecycle {
  /** How long an idempotency key is remembered. */
  public static final Duration IDEMPOTENCY_WINDOW = Duration.ofHours(24);

  /** How many of the newest keyed requests an endpoint's state carries for the gateways. */
  private static final int RECENT_REQUESTS = 16;

  /** How many characters of a failure's message are kept: it is part of the state and of events. */
  private static final int LONGEST_MESSAGE = 4096;

  private final LifecycleMachine machine = new LifecycleMachine();
  private final Duration applyDeadline;
  private final boolean rollbackOnFailure;

  /**
   * @param applyDeadline how long one create, update or delete may take before it counts as failed;
   *     positive
   * @param rollbackOnFailure whether to take failed updates back of endpoints that don't say
   */
  public Lifecycle(Duration applyDeadline, boolean rollbackOnFailure) {
    if (applyDeadline.isNegative() || applyDeadline.isZero()) {
      throw new IllegalArgumentException("applyDeadline: " + applyDeadline + " (expected: > 0)");
    }
    this.applyDeadline = applyDeadline;
    this.rollbackOnFailure = rollbackOnFailure;
  }

  /**
   * Decides.
   *
   * @param key the endpoint
   * @param state the endpoint's state before; null when there is none
   * @param now the time of the event
   */
  public Transition decide(
      EndpointKey key, @Nullable EndpointState state, LifecycleEvent event, Instant now) {
    Decision decision = new Decision(key, state, now);
    if (event instanceof LifecycleEvent.Request request) {
      return decision.onRequest(request);
    }
    if (event instanceof LifecycleEvent.Reported reported) {
      return decision.onReport(reported.report());
    }
    return decision.onDeadlineCheck();
  }

  /** Refuses a request that would make the endpoint's state larger than can be kept. */
  public Transition refuseAsTooLarge(
      EndpointKey key, @Nullable EndpointState state, LifecycleEvent.Request request, Instant now) {
    return new Decision(key, state, now)
        .rejected(
            request,
            ErrorCode.TOO_LARGE,
            "the endpoint would be too large: its configuration now and before must be below 3.75 MiB together");
  }

  /** What to resume when a worker takes an endpoint over: the effect that its state calls for. */
  public Effect resume(EndpointState state) {
    return switch (state.getStatus()) {
      case CREATING -> new Effect.Apply(state);
      case DELETING -> new Effect.Delete(state);
      default -> new Effect.None();
    };
  }

  /** One decision: its inputs, and the events gathered so far. */
  private final class Decision {
    private final EndpointKey key;
    private final @Nullable EndpointState before;
    private final Instant now;
    private final List<EndpointStatusChanged> events = new ArrayList<>();

    Decision(EndpointKey key, @Nullable EndpointState before, Instant now) {
      this.key = key;
      this.before = before;
      this.now = now;
    }

    Transition onRequest(LifecycleEvent.Request request) {
      RequestContext context = request.context();
      if (request.prior().isPresent()) {
        PriorRequest prior = request.prior().get();
        boolean sameRequest =
            context.getIdempotency() != null
                && prior.fingerprint().equals(context.getIdempotency().getFingerprint());
        return sameRequest
            ? duplicate(request, prior.revision())
            : rejected(
                request,
                ErrorCode.IDEMPOTENCY_KEY_REUSED,
                "the idempotency key was used for another request within the last 24 hours");
      }
      Long expected = context.getExpectedRevision();
      if (expected != null && (before == null || before.getRevision() != expected)) {
        return rejected(
            request,
            ErrorCode.REVISION_PASSED,
            "the endpoint is not at revision " + expected + " (any more)");
      }
      Phase phase = Phase.of(before);
      Optional<Phase> next = machine.next(phase, signal(request));
      boolean hasNothingToGoBackTo =
          request instanceof LifecycleEvent.RollbackRequested
              && (before == null || before.getPrevious() == null);
      if (next.isEmpty() || hasNothingToGoBackTo) {
        return illegal(request, phase);
      }
      if (before != null && phase.isBusy()) {
        events.add(
            event(before, before.getRevision(), before.getRequestId())
                .setOutcome(Outcome.SUPERSEDED)
                .setSupersededBy(request.revision())
                .build());
      }
      return accepted(request, phase, next.get());
    }

    private Transition accepted(LifecycleEvent.Request request, Phase from, Phase to) {
      EndpointSpec spec = specAfter(request);
      EndpointState.Builder draft = before == null ? newState(request) : Patches.draftOf(before);
      if (before != null) {
        // Also on deletion: one that fails leaves what served before.
        draft.setPrevious(Patches.previousAfter(before));
      }
      draft
          .setRevision(request.revision())
          .setHandledRevision(request.revision())
          .setRequestId(request.context().getRequestId())
          .setSpec(spec)
          .setDeadlineAt(now.plus(applyDeadline))
          .setErrorCode(null)
          .setErrorMsg(null)
          .setRollbackOf(rollbackOf(request))
          .setHadApplications(
              !ServeApplications.of(spec).isEmpty()
                  || (before != null && before.getHadApplications()))
          .setRecentRequests(recentRequestsWith(request));
      EndpointState entered = enter(draft, to);
      events.add(event(entered).build());
      if (request instanceof LifecycleEvent.DeleteRequested) {
        return new Transition(entered, events, new Effect.Delete(entered));
      }
      boolean servesAlready =
          from == Phase.RUNNING
              && request instanceof LifecycleEvent.UpdateRequested update
              && !Patches.concernsRuntimes(update.request().getPatch());
      return servesAlready
          ? ready(entered, to)
          : new Transition(entered, events, new Effect.Apply(entered));
    }

    Transition onReport(EndpointApplyReported report) {
      if (before == null || before.getRevision() != report.getRevision()) {
        return Transition.none(before);
      }
      EndpointState state = before;
      Phase phase = Phase.of(state);
      for (StepEntered entered : report.getEnteredSteps()) {
        Optional<Phase> next = nextStep(phase, entered.getStep());
        // A worker that took over begins again with the first step: what was reported stays so.
        if (next.isPresent()) {
          phase = next.get();
          state = enter(Patches.draftOf(state), phase);
          events.add(event(state).setOccurredAt(entered.getEnteredAt()).build());
        }
      }
      Signal signal = signal(report.getProgress());
      Optional<Phase> end = signal == null ? Optional.empty() : machine.next(phase, signal);
      if (signal == null || end.isEmpty()) {
        state = observed(state, report);
        return events.isEmpty()
            ? Transition.none(before)
            : new Transition(state, events, new Effect.None());
      }
      return switch (signal) {
        case READY -> ready(state, phase);
        case DELETED -> deleted(state);
        default ->
            failed(
                state,
                end.get(),
                Objects.requireNonNullElse(report.getErrorCode(), ""),
                Objects.requireNonNullElse(report.getErrorMsg(), ""),
                report.getPreviousServes() ? state.getServingRevision() : null,
                new Effect.None());
      };
    }

    Transition onDeadlineCheck() {
      if (before == null
          || before.getDeadlineAt() == null
          || now.isBefore(before.getDeadlineAt())) {
        return Transition.none(before);
      }
      Phase phase = Phase.of(before);
      String during = phase.step() == null ? phase.status().name() : phase.step().name();
      String detail = before.getStepDetail() == null ? "" : ": " + before.getStepDetail();
      return machine
          .next(phase, Signal.DEADLINE_EXCEEDED)
          .map(
              failed ->
                  failed(
                      before,
                      failed,
                      ErrorCode.DEADLINE_EXCEEDED.toString(),
                      "not done within "
                          + applyDeadline.toSeconds()
                          + " s; ended in "
                          + during
                          + detail,
                      before.getServingRevision(),
                      new Effect.Stop()))
          .orElseGet(() -> Transition.none(before));
    }

    private Transition ready(EndpointState state, Phase phase) {
      Phase running =
          machine
              .next(phase, Signal.READY)
              .orElseThrow(() -> new IllegalStateException("READY is not legal in " + phase));
      EndpointState ready =
          enter(
              Patches.draftOf(state).setServingRevision(state.getRevision()).setDeadlineAt(null),
              running);
      events.add(event(ready).setOutcome(Outcome.APPLIED).build());
      return new Transition(ready, events, new Effect.None());
    }

    private Transition deleted(EndpointState state) {
      events.add(
          event(state)
              .setStatus(Phase.ABSENT.status())
              .setServingRevision(null)
              .setOutcome(Outcome.APPLIED)
              .build());
      return new Transition(null, events, new Effect.None());
    }

    private Transition failed(
        EndpointState state,
        Phase failed,
        String code,
        String cause,
        @Nullable Long serving,
        Effect effect) {
      String message = bounded(cause);
      EndpointState after =
          enter(
              Patches.draftOf(state)
                  .setServingRevision(serving)
                  .setDeadlineAt(null)
                  .setErrorCode(code)
                  .setErrorMsg(message),
              failed);
      events.add(
          event(after).setOutcome(Outcome.FAILED).setErrorCode(code).setErrorMsg(message).build());
      return new Transition(after, events, effect, rollback(state));
    }

    /** The request to take back what failed, if that is wanted and there is something to go to. */
    private Optional<EndpointRollbackRequested> rollback(EndpointState failed) {
      Boolean wanted = failed.getSpec().getRollbackOnFailure();
      boolean possible =
          failed.getStatus() == EndpointStatus.CREATING
              // A rollback that failed as well is not to be followed by the same one for ever.
              && failed.getRollbackOf() == null
              && failed.getPrevious() != null
              && Patches.changesWhatRuntimesSee(failed.getPrevious().getSpec(), failed.getSpec());
      if (!possible || !Objects.requireNonNullElse(wanted, rollbackOnFailure)) {
        return Optional.empty();
      }
      RequestContext context =
          RequestContext.newBuilder()
              .setRequestId(rollbackId(failed))
              .setCaller(failed.getOwner())
              .setAcceptedAt(now)
              .setExpectedRevision(failed.getRevision())
              .build();
      return Optional.of(
          new EndpointRollbackRequested(key.workspaceId(), key.endpointId(), context));
    }

    /** The same however often it is worked out. */
    private static String rollbackId(EndpointState failed) {
      String name = "rollback of " + failed.getRequestId();
      return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private @Nullable FailedRevision rollbackOf(LifecycleEvent.Request request) {
      return before != null && request instanceof LifecycleEvent.RollbackRequested
          ? FailedRevision.newBuilder()
              .setRevision(before.getRevision())
              .setErrorCode(Objects.requireNonNullElse(before.getErrorCode(), ""))
              .setErrorMsg(Objects.requireNonNullElse(before.getErrorMsg(), ""))
              .build()
          : null;
    }

    /** What the runtime says of the step under way; events about another step are late. */
    private EndpointState observed(EndpointState state, EndpointApplyReported report) {
      String detail = report.getStepDetail() == null ? null : bounded(report.getStepDetail());
      Long serving = report.getPreviousServes() ? state.getServingRevision() : null;
      if (report.getStep() != state.getStep()
          || (Objects.equals(detail, state.getStepDetail())
              && Objects.equals(serving, state.getServingRevision()))) {
        return state;
      }
      EndpointState after =
          Patches.draftOf(state)
              .setStepDetail(detail)
              .setServingRevision(serving)
              .setUpdatedAt(now)
              .build();
      events.add(event(after).build());
      return after;
    }

    private Transition illegal(LifecycleEvent.Request request, Phase phase) {
      if (phase == Phase.ABSENT) {
        return rejected(request, ErrorCode.NOT_FOUND, "the endpoint does not exist");
      }
      if (request instanceof LifecycleEvent.RollbackRequested) {
        // Not one of ours, which name the revision that failed.
        return rejected(
            request, ErrorCode.REVISION_PASSED, "there is no failed update to take back");
      }
      return phase == Phase.DELETING
          ? rejected(request, ErrorCode.BEING_DELETED, "the endpoint is being deleted")
          : rejected(request, ErrorCode.ALREADY_EXISTS, "the endpoint exists already");
    }

    private Transition rejected(LifecycleEvent.Request request, ErrorCode code, String message) {
      return answered(
          request,
          AnsweredRequest.newBuilder()
              .setRevision(request.revision())
              .setOutcome(Outcome.REJECTED)
              .setErrorCode(code.toString())
              .setErrorMsg(message)
              .build());
    }

    private Transition duplicate(LifecycleEvent.Request request, long original) {
      return answered(
          request,
          AnsweredRequest.newBuilder()
              .setRevision(request.revision())
              .setOutcome(Outcome.DUPLICATE)
              .setDuplicateOf(original)
              .build());
    }

    /**
     * Answers a request that does not enter the lifecycle; the state only notes that it was dealt
     * with, and how.
     */
    private Transition answered(LifecycleEvent.Request request, AnsweredRequest answer) {
      EndpointStatusChanged.Builder event =
          before == null
              ? absentEvent(request)
              : event(before, request.revision(), request.context().getRequestId());
      events.add(
          event
              .setOutcome(answer.getOutcome())
              .setRollbackOf(
                  request instanceof LifecycleEvent.RollbackRequested
                      ? request.context().getExpectedRevision()
                      : null)
              .setDuplicateOf(answer.getDuplicateOf())
              .setErrorCode(answer.getErrorCode())
              .setErrorMsg(answer.getErrorMsg())
              .build());
      EndpointState after =
          before == null
              ? null
              : Patches.draftOf(before)
                  .setHandledRevision(request.revision())
                  .setAnswered(answer)
                  .build();
      return new Transition(after, events, new Effect.None());
    }

    private Optional<Phase> nextStep(Phase phase, LifecycleStep step) {
      return machine.next(phase, Signal.ADVANCE).filter(next -> next.step() == step);
    }

    private EndpointSpec specAfter(LifecycleEvent.Request request) {
      if (request instanceof LifecycleEvent.CreateRequested create) {
        return create.request().getSpec();
      }
      EndpointState current = Objects.requireNonNull(before);
      if (request instanceof LifecycleEvent.RollbackRequested) {
        return Patches.rollback(
            Objects.requireNonNull(current.getPrevious()).getSpec(), current.getSpec());
      }
      return request instanceof LifecycleEvent.UpdateRequested update
          ? Patches.apply(current.getSpec(), update.request().getPatch())
          : current.getSpec();
    }

    private EndpointState.Builder newState(LifecycleEvent.Request request) {
      return EndpointState.newBuilder()
          .setWorkspaceId(key.workspaceId())
          .setEndpointId(key.endpointId())
          .setOwner(request.context().getCaller())
          .setCreatedAt(request.context().getAcceptedAt());
    }

    private EndpointState enter(EndpointState.Builder draft, Phase phase) {
      return draft
          .setStatus(phase.status())
          .setStep(phase.step())
          .setStepDetail(null)
          .setUpdatedAt(now)
          .build();
    }

    private List<RecentRequest> recentRequestsWith(LifecycleEvent.Request request) {
      List<RecentRequest> known = before == null ? List.of() : before.getRecentRequests();
      var idempotency = request.context().getIdempotency();
      if (idempotency == null) {
        return known;
      }
      Instant oldest = now.minus(IDEMPOTENCY_WINDOW);
      List<RecentRequest> recent =
          new ArrayList<>(
              known.stream().filter(entry -> entry.getAcceptedAt().isAfter(oldest)).toList());
      recent.add(
          RecentRequest.newBuilder()
              .setIdempotencyKey(idempotency.getKey())
              .setFingerprint(idempotency.getFingerprint())
              .setRevision(request.revision())
              .setAcceptedAt(request.context().getAcceptedAt())
              .build());
      return recent.subList(Math.max(0, recent.size() - RECENT_REQUESTS), recent.size());
    }

    private EndpointStatusChanged.Builder event(EndpointState state) {
      return event(state, state.getRevision(), state.getRequestId());
    }

    private EndpointStatusChanged.Builder event(
        EndpointState state, long revision, String requestId) {
      return EndpointStatusChanged.newBuilder()
          .setWorkspaceId(key.workspaceId())
          .setEndpointId(key.endpointId())
          .setRevision(revision)
          .setRequestId(requestId)
          .setRollbackOf(revision == state.getRevision() ? takenBack(state) : null)
          .setStatus(state.getStatus())
          .setStep(state.getStep())
          .setStepDetail(state.getStepDetail())
          .setCurrentRevision(state.getRevision())
          .setServingRevision(state.getServingRevision())
          .setOccurredAt(now);
    }

    private static @Nullable Long takenBack(EndpointState state) {
      return state.getRollbackOf() == null ? null : state.getRollbackOf().getRevision();
    }

    private EndpointStatusChanged.Builder absentEvent(LifecycleEvent.Request request) {
      return EndpointStatusChanged.newBuilder()
          .setWorkspaceId(key.workspaceId())
          .setEndpointId(key.endpointId())
          .setRevision(request.revision())
          .setRequestId(request.context().getRequestId())
          .setStatus(Phase.ABSENT.status())
          .setOccurredAt(now);
    }
  }

  private static String bounded(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "…";
  }

  private static Signal signal(LifecycleEvent.Request request) {
    if (request instanceof LifecycleEvent.CreateRequested) {
      return Signal.CREATE;
    }
    if (request instanceof LifecycleEvent.RollbackRequested) {
      return Signal.ROLL_BACK;
    }
    return request instanceof LifecycleEvent.UpdateRequested ? Signal.UPDATE : Signal.DELETE;
  }

  private static @Nullable Signal signal(ApplyProgress progress) {
    return switch (progress) {
      case READY -> Signal.READY;
      case APPLY_FAILED -> Signal.APPLY_FAILED;
      case DELETED -> Signal.DELETED;
      case DELETE_FAILED -> Signal.DELETE_FAILED;
      case ADVANCED, UNKNOWN -> null;
    };
  }
}

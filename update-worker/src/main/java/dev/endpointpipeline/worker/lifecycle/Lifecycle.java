package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.Acceptance;
import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.model.acceptance.Warnings;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.Warning;
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
 * <p>Whether a request enters is for {@link Acceptance} to say, which the gateways ask as well.
 * Which transition is legal is for the {@link LifecycleMachine} to say.
 */
public final class Lifecycle {
  /** {@code error_code} of a change that took too long. */
  private static final String DEADLINE_EXCEEDED = "endpoint.deadline-exceeded";

  /** How many characters of a failure's message are kept: it is part of the state and of events. */
  private static final int LONGEST_MESSAGE = 4096;

  private final LifecycleMachine machine = new LifecycleMachine();
  private final Duration applyDeadline;
  private final boolean rollbackOnFailure;

  /**
   * Makes one for all endpoints.
   *
   * @param applyDeadline how long one create, update or delete may take before it counts as failed;
   *     positive
   * @param rollbackOnFailure whether to roll back failed updates of endpoints that don't say
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
    Turn turn = new Turn(key, state, now);
    if (event instanceof LifecycleEvent.Requested requested) {
      return turn.onRequest(requested);
    }
    if (event instanceof LifecycleEvent.Reported reported) {
      return turn.onReport(reported.report());
    }
    return turn.onDeadlineCheck();
  }

  /**
   * Rejects a request that could not be decided about.
   *
   * @param requestId of the request; empty when that can't be read either
   */
  public Transition reject(
      EndpointKey key,
      @Nullable EndpointState state,
      long revision,
      String requestId,
      Rejection why,
      Instant now) {
    return new Turn(key, state, now)
        .rejected(
            new Subject(revision, requestId, null), Acceptance.rejected(state, why, revision));
  }

  /** What to resume when a worker takes an endpoint over: the effect that its state calls for. */
  public Effect resume(EndpointState state) {
    return switch (state.getStatus()) {
      case CREATING -> new Effect.Apply(state);
      case DELETING -> new Effect.Delete(state);
      default -> new Effect.None();
    };
  }

  /**
   * The request that an event is about.
   *
   * @param rollbackOf the failed revision, if it is a rollback
   */
  private record Subject(long revision, String requestId, @Nullable Long rollbackOf) {
    /** The request that the state's status is about. */
    static Subject of(EndpointState state) {
      AppliedRequest applied = AppliedRequests.of(state);
      return new Subject(
          applied.getRevision(),
          applied.getRequestId(),
          state.getRollbackOf() == null ? null : state.getRollbackOf().getRevision());
    }

    static Subject of(LifecycleEvent.Requested requested) {
      RequestContext context = requested.request().context();
      return new Subject(
          requested.revision(),
          context.getRequestId(),
          requested.request().kind() == EndpointRequest.Kind.ROLLBACK
              ? context.getExpectedRevision()
              : null);
    }
  }

  /** One decision: its inputs, and the events gathered so far. */
  private final class Turn {
    private final EndpointKey key;
    private final @Nullable EndpointState before;
    private final Instant now;
    private final List<EndpointStatusChanged> events = new ArrayList<>();

    Turn(EndpointKey key, @Nullable EndpointState before, Instant now) {
      this.key = key;
      this.before = before;
      this.now = now;
    }

    Transition onRequest(LifecycleEvent.Requested requested) {
      Subject subject = Subject.of(requested);
      Decision decision =
          Acceptance.of(
              before, requested.request(), requested.prior(), requested.revision(), requested.at());
      if (decision instanceof Decision.Duplicate duplicate) {
        events.add(
            answer(subject)
                .setOutcome(Outcome.DUPLICATE)
                .setDuplicateOf(duplicate.original())
                .build());
        return transition(decision.state(), new Effect.None());
      }
      if (decision instanceof Decision.Rejected rejected) {
        return rejected(subject, rejected);
      }
      Decision.Accepted accepted = (Decision.Accepted) decision;
      if (accepted.joinsChangeUnderWay()) {
        events.add(
            event(accepted.state(), subject)
                .setOutcome(Outcome.APPLIED)
                .setWarnings(requested.request().context().getWarnings())
                .build());
        return transition(accepted.state(), new Effect.None());
      }
      Phase from = Phase.of(before);
      Optional<Phase> to = machine.next(from, signal(requested.request()));
      return to.isPresent()
          ? entered(requested, from, to.get(), accepted.state())
          // Forged: the worker's own requests follow a failure.
          : rejected(
              subject,
              Acceptance.rejected(before, Rejection.NOTHING_TO_ROLL_BACK, requested.revision()));
    }

    private Transition entered(
        LifecycleEvent.Requested requested, Phase from, Phase to, EndpointState accepted) {
      if (before != null && from.isBusy()) {
        events.add(
            event(before, Subject.of(before))
                .setOutcome(Outcome.SUPERSEDED)
                .setSupersededBy(requested.revision())
                .build());
      }
      EndpointState state =
          enter(Patches.draftOf(accepted).setDeadlineAt(now.plus(applyDeadline)), to);
      events.add(event(state).build());
      if (from == Phase.RUNNING && !requested.request().concernsRuntimes()) {
        return ready(state, to);
      }
      EndpointState begun = numbered(state);
      Effect effect =
          requested.request().kind() == EndpointRequest.Kind.DELETE
              ? new Effect.Delete(begun)
              : new Effect.Apply(begun);
      return new Transition(begun, events, effect, Optional.empty());
    }

    Transition onReport(EndpointApplyReported report) {
      if (before == null || AppliedRequests.revision(before) != report.getRevision()) {
        return Transition.none(before);
      }
      EndpointState state = warned(before, report);
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
        return events.isEmpty() ? Transition.none(before) : transition(state, new Effect.None());
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
                      DEADLINE_EXCEEDED,
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
      return transition(ready, new Effect.None());
    }

    private Transition deleted(EndpointState state) {
      events.add(
          event(state)
              .setStatus(Phase.ABSENT.status())
              .setServingRevision(null)
              .setOutcome(Outcome.APPLIED)
              .build());
      return transition(null, new Effect.None());
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
      return new Transition(numbered(after), events, effect, rollback(state));
    }

    /** The request that undoes what failed, if that is wanted and there is something to go to. */
    private Optional<EndpointRollbackRequested> rollback(EndpointState failed) {
      Boolean wanted = failed.getSpec().getRollbackOnFailure();
      boolean possible =
          failed.getStatus() == EndpointStatus.CREATING
              // A rollback that failed as well must not be followed by the same one for ever.
              && failed.getRollbackOf() == null
              && failed.getPrevious() != null
              && Patches.changesWhatRuntimesSee(failed.getPrevious().getSpec(), failed.getSpec());
      if (!possible || !Objects.requireNonNullElse(wanted, rollbackOnFailure)) {
        return Optional.empty();
      }
      RequestContext context =
          RequestContext.newBuilder()
              .setRequestId(rollbackId(AppliedRequests.of(failed)))
              .setCaller(failed.getOwner())
              .setAcceptedAt(now)
              .setExpectedRevision(failed.getRevision())
              .build();
      return Optional.of(
          new EndpointRollbackRequested(key.workspaceId(), key.endpointId(), context));
    }

    /** The same however often it is worked out. */
    private static String rollbackId(AppliedRequest failed) {
      String name = "rollback of " + failed.getRequestId();
      return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** What the runtime says of the step under way; reports about another step are late. */
    private EndpointState observed(EndpointState state, EndpointApplyReported report) {
      String detail = report.getStepDetail() == null ? null : bounded(report.getStepDetail());
      Long serving = report.getPreviousServes() ? state.getServingRevision() : null;
      boolean isLate = report.getStep() != state.getStep();
      boolean isNew =
          !Objects.equals(detail, state.getStepDetail())
              || !Objects.equals(serving, state.getServingRevision());
      boolean warnsAnew =
          before != null && !state.getWarnings().equals(before.getWarnings()) && events.isEmpty();
      if (isLate || !(isNew || warnsAnew)) {
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

    private EndpointState warned(EndpointState state, EndpointApplyReported report) {
      List<Warning> warnings = report.getWarnings();
      return warnings == null
          ? state
          : Patches.draftOf(state)
              .setWarnings(Warnings.replaceRuntimes(state.getWarnings(), warnings))
              .build();
    }

    private Transition rejected(Subject subject, Decision rejection) {
      Rejection why = ((Decision.Rejected) rejection).why();
      events.add(
          answer(subject)
              .setOutcome(Outcome.REJECTED)
              .setErrorCode(why.code())
              .setErrorMsg(why.message())
              .build());
      return transition(rejection.state(), new Effect.None());
    }

    private Transition transition(@Nullable EndpointState after, Effect effect) {
      return new Transition(
          after == null ? null : numbered(after), events, effect, Optional.empty());
    }

    /** Counts the events, which makes their ids unique. */
    private EndpointState numbered(EndpointState after) {
      long earlier = before == null ? 0 : before.getEventCount();
      return Patches.draftOf(after).setEventCount(earlier + events.size()).build();
    }

    private Optional<Phase> nextStep(Phase phase, LifecycleStep step) {
      return machine.next(phase, Signal.ADVANCE).filter(next -> next.step() == step);
    }

    private EndpointState enter(EndpointState.Builder draft, Phase phase) {
      return draft
          .setStatus(phase.status())
          .setStep(phase.step())
          .setStepDetail(null)
          .setUpdatedAt(now)
          .build();
    }

    private EndpointStatusChanged.Builder event(EndpointState state) {
      return event(state, Subject.of(state)).setWarnings(state.getWarnings());
    }

    /** An event about a request that does not change what status, step and error are about. */
    private EndpointStatusChanged.Builder answer(Subject subject) {
      return before == null
          ? EndpointStatusChanged.newBuilder()
              .setWorkspaceId(key.workspaceId())
              .setEndpointId(key.endpointId())
              .setRevision(subject.revision())
              .setRequestId(subject.requestId())
              .setRollbackOf(subject.rollbackOf())
              .setStatus(Phase.ABSENT.status())
              .setOccurredAt(now)
          : event(before, subject);
    }

    private EndpointStatusChanged.Builder event(EndpointState state, Subject subject) {
      return EndpointStatusChanged.newBuilder()
          .setWorkspaceId(key.workspaceId())
          .setEndpointId(key.endpointId())
          .setRevision(subject.revision())
          .setRequestId(subject.requestId())
          .setRollbackOf(subject.rollbackOf())
          .setStatus(state.getStatus())
          .setStep(state.getStep())
          .setStepDetail(state.getStepDetail())
          .setCurrentRevision(state.getRevision())
          .setServingRevision(state.getServingRevision())
          .setOccurredAt(now);
    }
  }

  private static String bounded(String message) {
    if (message.length() <= LONGEST_MESSAGE) {
      return message;
    }
    boolean cutsPair = Character.isHighSurrogate(message.charAt(LONGEST_MESSAGE - 1));
    return message.substring(0, cutsPair ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE) + "…";
  }

  private static Signal signal(EndpointRequest request) {
    return switch (request.kind()) {
      case CREATE -> Signal.CREATE;
      case UPDATE -> Signal.UPDATE;
      case DELETE -> Signal.DELETE;
      case ROLLBACK -> Signal.ROLL_BACK;
    };
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

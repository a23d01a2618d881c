package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.Warnings;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.Warning;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Transitions for the reports of the worker that applies a revision. */
final class ReportTransitions {
  private final LifecycleMachine machine;
  private final Outcomes outcomes;

  ReportTransitions(LifecycleMachine machine, Outcomes outcomes) {
    this.machine = machine;
    this.outcomes = outcomes;
  }

  Transition of(LifecycleEvent.Reported reported, TransitionBuilder transition) {
    EndpointState before = transition.before();
    if (before == null || !reported.isAbout(before)) {
      return Transition.none(before);
    }
    EndpointApplyReported report = reported.report();
    EndpointState state = withWarnings(before, report);
    Phase phase = Phase.of(state);
    for (StepEntered entered : report.getEnteredSteps()) {
      Optional<Phase> next = nextStep(phase, entered.getStep());
      // A worker that took over starts again with the first step; the phase does not go back
      if (next.isPresent()) {
        phase = next.get();
        state = transition.enter(Patches.draftOf(state), phase);
        transition.add(transition.event(state).setOccurredAt(entered.getEnteredAt()));
      }
    }
    Signal signal = signal(report.getProgress());
    Optional<Phase> end = signal == null ? Optional.empty() : machine.next(phase, signal);
    if (signal == null || end.isEmpty()) {
      EndpointState observed = observed(state, before, report, transition);
      return transition.hasEvents()
          ? transition.build(observed, new Effect.None())
          : Transition.none(before);
    }
    return switch (signal) {
      case READY -> outcomes.ready(withUrls(state, report), phase, transition);
      case DELETED -> outcomes.deleted(state, transition);
      default ->
          outcomes.failed(
              new Outcomes.Failure(
                  end.get(),
                  Objects.requireNonNullElse(report.getErrorCode(), ""),
                  Objects.requireNonNullElse(report.getErrorMsg(), "")),
              state,
              report.getPreviousServes() ? state.getServingRevision() : null,
              new Effect.None(),
              transition);
    };
  }

  /** Updates the details of the current step; ignores a late report about another step. */
  private static EndpointState observed(
      EndpointState state,
      EndpointState before,
      EndpointApplyReported report,
      TransitionBuilder transition) {
    String detail =
        report.getStepDetail() == null ? null : Outcomes.bounded(report.getStepDetail());
    Long serving = report.getPreviousServes() ? state.getServingRevision() : null;
    boolean isLate = report.getStep() != state.getStep();
    boolean isNew =
        !Objects.equals(detail, state.getStepDetail())
            || !Objects.equals(serving, state.getServingRevision());
    boolean hasNewWarnings =
        !state.getWarnings().equals(before.getWarnings()) && !transition.hasEvents();
    if (isLate || !(isNew || hasNewWarnings)) {
      return state;
    }
    EndpointState after =
        Patches.draftOf(state)
            .setStepDetail(detail)
            .setServingRevision(serving)
            .setUpdatedAt(transition.now())
            .build();
    transition.add(transition.event(after));
    return after;
  }

  private static EndpointState withWarnings(EndpointState state, EndpointApplyReported report) {
    List<Warning> warnings = report.getWarnings();
    return warnings == null
        ? state
        : Patches.draftOf(state)
            .setWarnings(Warnings.replaceRuntimeWarnings(state.getWarnings(), warnings))
            .build();
  }

  private static EndpointState withUrls(EndpointState state, EndpointApplyReported report) {
    return report.getUrls() == null
        ? state
        : Patches.draftOf(state).setUrls(report.getUrls()).build();
  }

  private Optional<Phase> nextStep(Phase phase, LifecycleStep step) {
    return machine.next(phase, Signal.ADVANCE).filter(next -> next.step() == step);
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

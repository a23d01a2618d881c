package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The inputs of one transition, and the status events collected so far. */
final class TransitionBuilder {
  private final EndpointKey key;
  private final @Nullable EndpointState before;
  private final Instant now;
  private final List<EndpointStatusChanged> events = new ArrayList<>();

  TransitionBuilder(EndpointKey key, @Nullable EndpointState before, Instant now) {
    this.key = key;
    this.before = before;
    this.now = now;
  }

  EndpointKey key() {
    return key;
  }

  /** The state before the event; null if the endpoint does not exist. */
  @Nullable EndpointState before() {
    return before;
  }

  Instant now() {
    return now;
  }

  boolean hasEvents() {
    return !events.isEmpty();
  }

  void add(EndpointStatusChanged.Builder event) {
    events.add(event.build());
  }

  /** The state in a new phase; a new phase has no detail yet. */
  EndpointState enter(EndpointState.Builder draft, Phase phase) {
    return draft
        .setStatus(phase.status())
        .setStep(phase.step())
        .setStepDetail(null)
        .setUpdatedAt(now)
        .build();
  }

  /** An event about the request that the state's status refers to. */
  EndpointStatusChanged.Builder event(EndpointState state) {
    return event(state, EventSubject.of(state)).setWarnings(state.getWarnings());
  }

  /** An event about a request that leaves status, step and error unchanged. */
  EndpointStatusChanged.Builder eventAbout(EventSubject subject) {
    return before == null
        ? about(subject).setStatus(Phase.ABSENT.status())
        : event(before, subject);
  }

  EndpointStatusChanged.Builder event(EndpointState state, EventSubject subject) {
    return about(subject)
        .setStatus(state.getStatus())
        .setStep(state.getStep())
        .setStepDetail(state.getStepDetail())
        .setCurrentRevision(state.getRevision())
        .setServingRevision(state.getServingRevision());
  }

  private EndpointStatusChanged.Builder about(EventSubject subject) {
    return EndpointStatusChanged.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(subject.revision())
        .setRequestId(subject.requestId())
        .setRollbackOf(subject.rollbackOf())
        .setOccurredAt(now);
  }

  Transition rejected(EventSubject subject, Decision.Rejected rejected) {
    add(
        eventAbout(subject)
            .setOutcome(Outcome.REJECTED)
            .setErrorCode(rejected.why().code())
            .setErrorMsg(rejected.why().message()));
    return build(rejected.state(), new Effect.None());
  }

  Transition build(@Nullable EndpointState after, Effect effect) {
    return build(after, effect, Optional.empty());
  }

  Transition build(
      @Nullable EndpointState after, Effect effect, Optional<EndpointRollbackRequested> rollback) {
    return new Transition(after == null ? null : withEventCount(after), events, effect, rollback);
  }

  /** The state with its event count increased, which makes event ids unique. */
  EndpointState withEventCount(EndpointState after) {
    long earlier = before == null ? 0 : before.getEventCount();
    return Patches.draftOf(after).setEventCount(earlier + events.size()).build();
  }
}

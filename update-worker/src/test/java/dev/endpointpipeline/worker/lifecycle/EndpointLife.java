package dev.endpointpipeline.worker.lifecycle;

import dev.endpointpipeline.model.acceptance.AppliedRequests;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.worker.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's life, event by event. Revisions count up from 0 as offsets do, and every event
 * answers with what was told to other services, as text.
 */
final class EndpointLife {
  static final EndpointKey KEY = new EndpointKey("demo", "endpoint-1");
  static final Duration DEADLINE = Duration.ofMinutes(50);

  private static final Lifecycle LIFECYCLE = new Lifecycle(DEADLINE, false);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nextRevision;
  private Transition last = Transition.none(null);

  List<String> create() {
    return create(UnaryOperator.identity(), Optional.empty());
  }

  List<String> create(UnaryOperator<RequestContext.Builder> context, Optional<PriorRequest> prior) {
    EndpointCreateRequested request = Requests.create(KEY, context(context));
    return request(new EndpointRequest.Create(request), prior);
  }

  List<String> update(EndpointPatch patch) {
    return update(patch, UnaryOperator.identity());
  }

  List<String> update(EndpointPatch patch, UnaryOperator<RequestContext.Builder> context) {
    return update(patch, context, Optional.empty());
  }

  List<String> update(
      EndpointPatch patch,
      UnaryOperator<RequestContext.Builder> context,
      Optional<PriorRequest> prior) {
    EndpointUpdateRequested request = Requests.update(KEY, patch, context(context));
    return request(new EndpointRequest.Update(request), prior);
  }

  List<String> delete() {
    return delete(UnaryOperator.identity(), Optional.empty());
  }

  List<String> delete(UnaryOperator<RequestContext.Builder> context, Optional<PriorRequest> prior) {
    EndpointDeleteRequested request = Requests.delete(KEY, context(context));
    return request(new EndpointRequest.Delete(request), prior);
  }

  /** What the worker requested when the last event was a failure comes to its turn. */
  List<String> rollBack() {
    return rollBack(last.rollback().orElseThrow());
  }

  /** Comes to its turn, perhaps late. */
  List<String> rollBack(EndpointRollbackRequested requested) {
    return request(new EndpointRequest.Rollback(requested), Optional.empty());
  }

  /** The runtime reports about the request that it applies. */
  List<String> report(ApplyProgress progress, LifecycleStep... steps) {
    return reportAbout(AppliedRequests.revision(state()), progress, steps);
  }

  /** The runtime tells what the step is busy with, and whether what served before still does. */
  List<String> observe(LifecycleStep step, @Nullable String detail, boolean previousServes) {
    return decide(
        new LifecycleEvent.Reported(
            aReport(state().getRevision(), ApplyProgress.ADVANCED)
                .setStep(step)
                .setStepDetail(detail)
                .setPreviousServes(previousServes)
                .build()));
  }

  /** The runtime has failed, and what served before does so no more. */
  List<String> failLosingWhatServed() {
    return decide(
        new LifecycleEvent.Reported(
            aReport(state().getRevision(), ApplyProgress.APPLY_FAILED)
                .setErrorCode("ray.no-such-module")
                .setErrorMsg("app:main is not there")
                .setPreviousServes(false)
                .build()));
  }

  private EndpointApplyReported.Builder aReport(long revision, ApplyProgress progress) {
    return EndpointApplyReported.newBuilder()
        .setWorkspaceId(KEY.workspaceId())
        .setEndpointId(KEY.endpointId())
        .setRevision(revision)
        .setProgress(progress)
        .setReportedAt(now);
  }

  List<String> reportAbout(long revision, ApplyProgress progress, LifecycleStep... steps) {
    boolean failed =
        progress == ApplyProgress.APPLY_FAILED || progress == ApplyProgress.DELETE_FAILED;
    return decide(
        new LifecycleEvent.Reported(
            aReport(revision, progress)
                .setEnteredSteps(
                    Arrays.stream(steps).map(step -> new StepEntered(step, now)).toList())
                .setErrorCode(failed ? "ray.no-such-module" : null)
                .setErrorMsg(failed ? "app:main is not there" : null)
                .build()));
  }

  List<String> checkDeadline() {
    return decide(new LifecycleEvent.DeadlineChecked());
  }

  /** A created endpoint that serves its revision. */
  EndpointLife running() {
    create();
    report(ApplyProgress.READY);
    return this;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Instant now() {
    return now;
  }

  /** The endpoint's state; there must be one. */
  EndpointState state() {
    return Objects.requireNonNull(last.state());
  }

  boolean exists() {
    return last.state() != null;
  }

  /** What the last event was answered with. */
  Transition last() {
    return last;
  }

  long nextRevision() {
    return nextRevision;
  }

  static UnaryOperator<RequestContext.Builder> ifMatch(long revision) {
    return context -> context.setExpectedRevision(revision);
  }

  static UnaryOperator<RequestContext.Builder> idempotent(Idempotency idempotency) {
    return context -> context.setIdempotency(idempotency);
  }

  private RequestContext context(UnaryOperator<RequestContext.Builder> change) {
    return change
        .apply(Requests.aContext().setRequestId("request-" + nextRevision).setAcceptedAt(now))
        .build();
  }

  private List<String> request(EndpointRequest request, Optional<PriorRequest> prior) {
    return decide(new LifecycleEvent.Requested(nextRevision++, request, prior, now));
  }

  private List<String> decide(LifecycleEvent event) {
    last = LIFECYCLE.decide(KEY, last.state(), event, now);
    return last.events().stream().map(EndpointLife::text).toList();
  }

  /** For example {@code 3: CREATING/VALIDATING SUPERSEDED by 4}. */
  private static String text(EndpointStatusChanged event) {
    List<String> words = new ArrayList<>();
    words.add(event.getRevision() + ": " + event.getStatus() + suffix("/", event.getStep(), ""));
    words.add(suffix("- ", event.getStepDetail(), ""));
    words.add(suffix("", event.getOutcome(), ""));
    words.add(suffix("by ", event.getSupersededBy(), ""));
    words.add(suffix("of ", event.getDuplicateOf(), ""));
    words.add(suffix("taking back ", event.getRollbackOf(), ""));
    words.add(suffix("(", event.getErrorCode(), ")"));
    words.removeIf(String::isEmpty);
    return String.join(" ", words);
  }

  private static String suffix(String before, @Nullable Object value, String after) {
    return value == null ? "" : before + value + after;
  }
}

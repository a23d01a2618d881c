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
import dev.endpointpipeline.schemas.EndpointUrl;
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
 * One endpoint in the lifecycle, event by event. Revisions start at 0, as offsets do, and every
 * method returns the published status events as text.
 */
final class EndpointFixture {
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

  /** Handles the rollback that the worker requested on the last failure. */
  List<String> rollBack() {
    return rollBack(last.rollback().orElseThrow());
  }

  /** Handles a rollback request, possibly a late one. */
  List<String> rollBack(EndpointRollbackRequested requested) {
    return request(new EndpointRequest.Rollback(requested), Optional.empty());
  }

  /** The runtime reports progress of the current request. */
  List<String> report(ApplyProgress progress, LifecycleStep... steps) {
    return reportAbout(AppliedRequests.revision(state()), progress, steps);
  }

  /** The runtime reports the detail of the step, and whether the previous revision serves. */
  List<String> observe(LifecycleStep step, @Nullable String detail, boolean previousServes) {
    return decide(
        new LifecycleEvent.Reported(
            aReport(state().getRevision(), ApplyProgress.ADVANCED)
                .setStep(step)
                .setStepDetail(detail)
                .setPreviousServes(previousServes)
                .build()));
  }

  /** The runtime has failed, and the previous revision no longer serves. */
  List<String> failLosingWhatServed() {
    return decide(
        new LifecycleEvent.Reported(
            aReport(state().getRevision(), ApplyProgress.APPLY_FAILED)
                .setErrorCode("ray.no-such-module")
                .setErrorMsg("app:main not found")
                .setPreviousServes(false)
                .build()));
  }

  /** The current revision serves at these addresses. */
  List<String> ready(List<EndpointUrl> urls) {
    return decide(
        new LifecycleEvent.Reported(
            aReport(state().getRevision(), ApplyProgress.READY).setUrls(urls).build()));
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
                .setErrorMsg(failed ? "app:main not found" : null)
                .build()));
  }

  List<String> checkDeadline() {
    return decide(new LifecycleEvent.DeadlineChecked());
  }

  /** Creates an endpoint that serves its revision. */
  EndpointFixture running() {
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

  /** The transition of the last event. */
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
    return last.events().stream().map(EndpointFixture::text).toList();
  }

  /** For example {@code 3: CREATING/VALIDATING SUPERSEDED by 4}. */
  private static String text(EndpointStatusChanged event) {
    List<String> words = new ArrayList<>();
    words.add(event.getRevision() + ": " + event.getStatus() + suffix("/", event.getStep(), ""));
    words.add(suffix("- ", event.getStepDetail(), ""));
    words.add(suffix("", event.getOutcome(), ""));
    words.add(suffix("by ", event.getSupersededBy(), ""));
    words.add(suffix("of ", event.getDuplicateOf(), ""));
    words.add(suffix("rolling back ", event.getRollbackOf(), ""));
    words.add(suffix("(", event.getErrorCode(), ")"));
    words.removeIf(String::isEmpty);
    return String.join(" ", words);
  }

  private static String suffix(String before, @Nullable Object value, String after) {
    return value == null ? "" : before + value + after;
  }
}

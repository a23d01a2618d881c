package dev.endpointpipeline.endtoend.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RequestContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The checker finds every kind of violation. */
class GuaranteeCheckerTest {
  private static final String KEY = "w/e";
  private static final Instant NOW = Instant.EPOCH;

  static {
    // Makes Avro trust the generated records, as the services do.
    var unused = new RecordSerdes(URI.create("http://registry.invalid"));
  }

  private final List<Acknowledged> acknowledged =
      new ArrayList<>(List.of(new Acknowledged(KEY, 5, "r-5", "", 1)));
  private final List<Shown> shown = new ArrayList<>();
  private final List<PlainRecord> requests = new ArrayList<>(List.of(update(5, "r-5", "after")));
  private final List<PlainRecord> events =
      new ArrayList<>(
          List.of(
              event(5, EndpointStatus.CREATING, LifecycleStep.VALIDATING, null),
              event(5, EndpointStatus.RUNNING, null, Outcome.APPLIED)));
  private final List<PlainRecord> states = new ArrayList<>(List.of(state(5, "after")));

  @Test
  void findsNothingWhenAllGuaranteesHold() {
    assertThat(violations()).isEmpty();
  }

  @Test
  void findsAnAcceptedUpdateThatIsNotInTheLog() {
    acknowledged.add(new Acknowledged(KEY, 6, "r-6", "", 1));

    assertThat(violations()).anyMatch(found -> found.contains("not in the log"));
  }

  @Test
  void findsAnAcceptedUpdateWhoseRevisionIsAnotherRequest() {
    acknowledged.set(0, new Acknowledged(KEY, 5, "r-other", "", 1));

    assertThat(violations()).anyMatch(found -> found.contains("another request"));
  }

  @Test
  void findsARequestWithoutOutcome() {
    events.remove(1);

    assertThat(violations()).anyMatch(found -> found.contains("no outcome"));
  }

  @Test
  void findsASecondOutcome() {
    events.add(event(5, EndpointStatus.FAILED, null, Outcome.FAILED));

    assertThat(violations()).anyMatch(found -> found.contains("two outcomes"));
  }

  @Test
  void findsAnOutcomeOfNoRequest() {
    events.add(event(7, EndpointStatus.CREATING, LifecycleStep.VALIDATING, null));
    events.add(event(7, EndpointStatus.RUNNING, null, Outcome.APPLIED));

    assertThat(violations()).anyMatch(found -> found.contains("an outcome without a request"));
  }

  @Test
  void findsAnErrorCodeThatIsNotDocumented() {
    events.set(1, failed("endpoint.no-such-code"));

    assertThat(violations()).anyMatch(found -> found.contains("FAILED endpoint.no-such-code"));
  }

  @Test
  void findsNothingInAnErrorCodeThatIsDocumented() {
    events.set(1, failed("simulated.failure"));

    assertThat(violations()).isEmpty();
  }

  @Test
  void findsAFailureWithoutAReason() {
    events.set(1, event(5, EndpointStatus.FAILED, null, Outcome.FAILED));

    assertThat(violations()).anyMatch(found -> found.contains("error_msg of FAILED"));
  }

  @Test
  void findsASupersededOutcomeWithoutTheNewerRequest() {
    events.add(1, event(5, EndpointStatus.CREATING, LifecycleStep.VALIDATING, Outcome.SUPERSEDED));

    assertThat(violations()).anyMatch(found -> found.contains("superseded_by of SUPERSEDED"));
  }

  @Test
  void findsARevisionThatDecreases() {
    events.add(event(4, EndpointStatus.CREATING, LifecycleStep.VALIDATING, null));

    assertThat(violations()).anyMatch(found -> found.contains("decreased"));
  }

  @Test
  void findsTwoEventsWithTheSameSourceAndId() {
    states.add(states.get(0));

    assertThat(violations()).anyMatch(found -> found.contains("two events with source and id"));
  }

  @Test
  void findsAnIllegalStep() {
    events.add(1, event(5, EndpointStatus.CREATING, LifecycleStep.WAITING_READY, null));

    assertThat(violations()).anyMatch(found -> found.contains("→"));
  }

  @Test
  void findsAStateThatDiffersFromTheRequests() {
    states.add(state(5, "before"));

    assertThat(violations()).anyMatch(found -> found.contains("name: before (expected: after)"));
  }

  @Test
  void findsAMissingState() {
    states.clear();

    assertThat(violations()).anyMatch(found -> found.contains("no state"));
  }

  @Test
  void findsNothingInACorrectView() {
    shown.add(new Shown(KEY, 5, "after", "", ""));

    assertThat(violations()).isEmpty();
  }

  @Test
  void findsAViewWithoutTheChangeOfItsRevision() {
    shown.add(new Shown(KEY, 5, "before", "", ""));

    assertThat(violations()).anyMatch(found -> found.contains("was shown with name: before"));
  }

  @Test
  void findsAViewOfAnUnknownRevision() {
    shown.add(new Shown(KEY, 4, "after", "", ""));

    assertThat(violations()).anyMatch(found -> found.contains("was shown but never existed"));
  }

  @Test
  void findsAConditionalUpdateThatTookEffectOnAnotherRevision() {
    requests.add(updateOf(4L, 6, "r-6", "after"));
    events.add(event(6, EndpointStatus.CREATING, LifecycleStep.VALIDATING, null));
    events.add(event(6, EndpointStatus.RUNNING, null, Outcome.APPLIED));
    states.add(state(6, "after"));

    assertThat(violations())
        .containsExactly(
            "Request[key=w/e, revision=6]: took effect on revision 5 (expected: 4, of its If-Match)");
  }

  private List<String> violations() {
    return new GuaranteeChecker(acknowledged, shown, requests, events, states).violations();
  }

  private static PlainRecord update(long revision, String requestId, String name) {
    return updateOf(null, revision, requestId, name);
  }

  private static PlainRecord updateOf(
      @Nullable Long expectedRevision, long revision, String requestId, String name) {
    EndpointPatch patch = EndpointPatch.newBuilder().setName(name).build();
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId(requestId)
            .setCaller(caller())
            .setAcceptedAt(NOW)
            .setExpectedRevision(expectedRevision)
            .build();
    return record(revision, new EndpointUpdateRequested("w", "e", context, patch));
  }

  private static PlainRecord failed(String errorCode) {
    return record(
        0,
        changed(5, EndpointStatus.FAILED)
            .setOutcome(Outcome.FAILED)
            .setErrorCode(errorCode)
            .setErrorMsg("why")
            .build());
  }

  private static PlainRecord event(
      long revision,
      EndpointStatus status,
      @Nullable LifecycleStep step,
      @Nullable Outcome outcome) {
    return record(0, changed(revision, status).setStep(step).setOutcome(outcome).build());
  }

  private static EndpointStatusChanged.Builder changed(long revision, EndpointStatus status) {
    return EndpointStatusChanged.newBuilder()
        .setWorkspaceId("w")
        .setEndpointId("e")
        .setRevision(revision)
        .setRequestId("r")
        .setStatus(status)
        .setCurrentRevision(revision)
        .setOccurredAt(NOW);
  }

  private static PlainRecord state(long revision, String name) {
    EndpointSpec spec =
        EndpointSpec.newBuilder()
            .setName(name)
            .setType(EndpointType.job)
            .setCacheList(List.of())
            .build();
    return record(
        0,
        EndpointState.newBuilder()
            .setWorkspaceId("w")
            .setEndpointId("e")
            .setRevision(revision)
            .setHandledRevision(revision)
            .setRequestId("r")
            .setStatus(EndpointStatus.RUNNING)
            .setSpec(spec)
            .setOwner(caller())
            .setCreatedAt(NOW)
            .setUpdatedAt(NOW)
            .setRecentRequests(List.of())
            .build());
  }

  private static Caller caller() {
    return new Caller(null, null, "ann", null);
  }

  private static PlainRecord record(long offset, SpecificRecordBase value) {
    Map<String, String> headers =
        Map.of("ce_source", "/test", "ce_id", UUID.randomUUID().toString());
    return new PlainRecord(0, offset, KEY, ByteBuffer.allocate(0), value, headers);
  }
}

package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Acknowledged;
import dev.endpointpipeline.loadreplay.history.CallHistory;
import dev.endpointpipeline.loadreplay.history.Hash;
import dev.endpointpipeline.loadreplay.history.Origin;
import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A correct run in lists, into which tests plant faults. */
public final class Pipeline {
  static final EndpointKey KEY = new EndpointKey("w", "e");
  static final EndpointKey OTHER = new EndpointKey("w", "f");
  static final Instant NOW = Instant.parse("2026-11-30T00:00:00Z");

  final ListedTopics topics = new ListedTopics();
  final List<Acknowledged> acknowledged = new ArrayList<>();
  final List<Shown> shown = new ArrayList<>();
  public final List<String> secrets = new ArrayList<>();
  boolean isBalanced;

  private final long[] eventNumbers = new long[2];

  static {
    // Avro creates default values of generated records only if it may, as in the services.
    String records = EndpointState.class.getPackageName();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(records)));
  }

  /** Two endpoints are created, and the first one gets a new name: revisions 0, 1 and 2. */
  public static Pipeline run() {
    Pipeline run = new Pipeline();
    run.create(KEY, "before");
    run.create(OTHER, "other");
    run.update(KEY, "key-1", patch -> patch.setName("after"));
    run.applied(KEY, 0);
    run.applied(OTHER, 1);
    run.applied(KEY, 2);
    run.state(KEY, 2, spec("after"));
    run.state(OTHER, 1, spec("other"));
    return run;
  }

  Verification.Result verify() throws InterruptedException {
    return verify(state -> {});
  }

  Verification.Result verify(Consumer<FinalState> last) throws InterruptedException {
    Verification verification = verification();
    verification.run(partition -> {}, last);
    return verification.result();
  }

  /** Checks nothing yet. */
  public Verification verification() {
    CallHistory history =
        (partition, partitions) ->
            new CallHistory.Seen(List.copyOf(acknowledged), List.copyOf(shown));
    return new Verification(topics, history, secrets, Duration.ZERO, isBalanced);
  }

  List<TopicRecord> requests() {
    return topics.of(Topic.ENDPOINT_REQUESTS);
  }

  List<TopicRecord> events() {
    return topics.of(Topic.ENDPOINT_STATUS);
  }

  List<TopicRecord> states() {
    return topics.of(Topic.ENDPOINT_STATE);
  }

  long create(EndpointKey key, String name) {
    long revision = nextRevision();
    EndpointCreateRequested request =
        new EndpointCreateRequested(
            key.workspaceId(), key.endpointId(), context(revision, null, null), spec(name));
    request(key, request);
    acknowledge(key, revision, "", BodyHash.of(request.getSpec()));
    return revision;
  }

  long update(
      EndpointKey key, @Nullable String idempotencyKey, Consumer<EndpointPatch.Builder> change) {
    return update(key, idempotencyKey, null, change);
  }

  long update(
      EndpointKey key,
      @Nullable String idempotencyKey,
      @Nullable Long expectedRevision,
      Consumer<EndpointPatch.Builder> change) {
    long revision = nextRevision();
    EndpointPatch.Builder patch = EndpointPatch.newBuilder();
    change.accept(patch);
    EndpointUpdateRequested request =
        new EndpointUpdateRequested(
            key.workspaceId(),
            key.endpointId(),
            context(revision, idempotencyKey, expectedRevision),
            patch.build());
    request(key, request);
    acknowledge(
        key,
        revision,
        idempotencyKey == null ? "" : idempotencyKey,
        BodyHash.of(request.getPatch()));
    return revision;
  }

  long delete(EndpointKey key) {
    long revision = nextRevision();
    request(
        key,
        new EndpointDeleteRequested(
            key.workspaceId(), key.endpointId(), context(revision, null, null)));
    acknowledge(key, revision, "", 0);
    return revision;
  }

  private long nextRevision() {
    return topics.end(Topic.ENDPOINT_REQUESTS, 0);
  }

  private void acknowledge(EndpointKey key, long revision, String idempotencyKey, long body) {
    acknowledged.add(accepted(key, revision, "r-" + revision, idempotencyKey, body));
  }

  static Acknowledged accepted(
      EndpointKey key, long revision, String requestId, String idempotencyKey, long body) {
    return new Acknowledged(
        at(revision),
        key.toString(),
        revision,
        Hash.of(requestId),
        idempotencyKey.isEmpty() ? 0 : Hash.of(idempotencyKey),
        1,
        body);
  }

  /** Sent and responded to in the order of the revisions. */
  static Origin at(long moment) {
    return new Origin("call " + moment, "gateway", moment * 100, moment * 100 + 50);
  }

  void request(EndpointKey key, IndexedRecord request) {
    long revision = nextRevision();
    requests().add(record(Topic.ENDPOINT_REQUESTS, revision, key, "r-" + revision, request));
  }

  static RequestContext context(
      long revision, @Nullable String idempotencyKey, @Nullable Long expectedRevision) {
    return RequestContext.newBuilder()
        .setRequestId("r-" + revision)
        .setCaller(caller())
        .setAcceptedAt(NOW)
        .setExpectedRevision(expectedRevision)
        .setIdempotency(
            idempotencyKey == null
                ? null
                : new Idempotency(idempotencyKey, ByteBuffer.wrap(new byte[] {1})))
        .build();
  }

  /** Both events of a request that a runtime applies in one step. */
  void applied(EndpointKey key, long revision) {
    event(key, revision, changed -> changed.setStep(LifecycleStep.VALIDATING));
    event(
        key,
        revision,
        changed -> changed.setStatus(EndpointStatus.RUNNING).setOutcome(Outcome.APPLIED));
  }

  void event(EndpointKey key, long revision, Consumer<EndpointStatusChanged.Builder> change) {
    int counter = key.equals(KEY) ? 0 : 1;
    event(key, revision, ++eventNumbers[counter], change);
  }

  void event(
      EndpointKey key, long revision, long number, Consumer<EndpointStatusChanged.Builder> change) {
    EndpointStatusChanged.Builder event =
        EndpointStatusChanged.newBuilder()
            .setWorkspaceId(key.workspaceId())
            .setEndpointId(key.endpointId())
            .setRevision(revision)
            .setRequestId("r-" + revision)
            .setStatus(EndpointStatus.CREATING)
            .setCurrentRevision(revision)
            .setOccurredAt(NOW);
    change.accept(event);
    events()
        .add(
            record(
                Topic.ENDPOINT_STATUS,
                topics.end(Topic.ENDPOINT_STATUS, 0),
                key,
                key + "/" + event.getRevision() + "/" + number,
                event.build()));
  }

  void state(EndpointKey key, long revision, EndpointSpec spec) {
    EndpointState state =
        EndpointState.newBuilder()
            .setWorkspaceId(key.workspaceId())
            .setEndpointId(key.endpointId())
            .setRevision(revision)
            .setHandledRevision(revision)
            .setRequestId("r-" + revision)
            .setStatus(EndpointStatus.RUNNING)
            .setSpec(spec)
            .setOwner(caller())
            .setCreatedAt(NOW)
            .setUpdatedAt(NOW)
            .setRecentRequests(List.of())
            .build();
    long offset = topics.end(Topic.ENDPOINT_STATE, 0);
    String id = key + "/" + revision + "/state/" + (offset + 1);
    states().add(record(Topic.ENDPOINT_STATE, offset, key, id, state));
  }

  void tombstone(EndpointKey key, long revision) {
    long offset = topics.end(Topic.ENDPOINT_STATE, 0);
    Headers headers = new RecordHeaders();
    add(headers, "ce_source", "/update-worker");
    add(headers, "ce_id", key + "/" + revision + "/state/" + (offset + 1));
    add(headers, "handled-revision", Long.toString(revision));
    states()
        .add(new TopicRecord(Topic.ENDPOINT_STATE, 0, offset, key.toString(), headers, null, null));
  }

  static EndpointSpec spec(String name) {
    return spec(name, null);
  }

  static EndpointSpec spec(String name, @Nullable ReservedResource reserved) {
    return EndpointSpec.newBuilder()
        .setName(name)
        .setReservedResource(reserved)
        .setType(EndpointType.job)
        .setCacheList(List.of())
        .build();
  }

  static Shown view(EndpointKey key, long revision, String name, long moment) {
    return new Shown(at(moment), key.toString(), revision, name, "", "");
  }

  private static Caller caller() {
    return new Caller(null, null, "ann", null);
  }

  static TopicRecord record(
      Topic topic, long offset, EndpointKey key, String id, IndexedRecord value) {
    Headers headers = new RecordHeaders();
    add(headers, "ce_source", topic == Topic.ENDPOINT_REQUESTS ? "/api-gateway" : "/update-worker");
    add(headers, "ce_id", id);
    // Avro keeps texts as UTF-8, so a secret is found in these bytes as in Avro's.
    byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
    return new TopicRecord(topic, 0, offset, key.toString(), headers, bytes, value);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.SpecSize;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Read models for tests. */
public final class ReadModels {
  /** How many calls may wait for an outcome; each caller's share is 2. */
  static final int MAX_AWAITING_OUTCOME = 8;

  /** How many calls may wait for a revision; each caller's share is 1. */
  private static final int MAX_WAITING = 4;

  /** Values have numbers of their own, so models may share one. */
  private static final OffHeapStore STORE =
      new OffHeapStore(Path.of("target", "read-models-of-pid-" + ProcessHandle.current().pid()));

  private ReadModels() {}

  /** Keeps a state. */
  static StoredState stored(EndpointState state) {
    return StoredState.of(state, STORE);
  }

  /** One that has not loaded the topics, of a single partition. */
  static ReadModel loading(Duration revisionDeadline) {
    ReadModel model =
        new ReadModel(
            new ReadModelSettings(
                revisionDeadline, MAX_WAITING, Duration.ofSeconds(60), MAX_AWAITING_OUTCOME, 100),
            STORE);
    model.begin(1);
    return model;
  }

  /** One that has loaded an empty topic. */
  public static ReadModel loaded() {
    return loaded(Duration.ofMillis(200));
  }

  static ReadModel loaded(Duration revisionDeadline) {
    ReadModel model = loading(revisionDeadline);
    model.markStatesLoaded();
    model.markLoaded();
    return model;
  }

  /** One that knows these endpoints. */
  public static ReadModel loadedWith(EndpointState... states) {
    ReadModel model = loaded();
    for (EndpointState state : states) {
      put(model, new EndpointKey(state.getWorkspaceId(), state.getEndpointId()), state);
    }
    return model;
  }

  /** The only partition of endpoint-requests was read, and that of endpoint-state has a state. */
  static void put(ReadModel model, EndpointKey key, EndpointState state) {
    model.partition(0).read(state.getHandledRevision() + 1);
    model.partition(0).state(key, state);
    model.settle();
  }

  /** The only partition of endpoint-requests was read, and that of endpoint-state a tombstone. */
  static void remove(ReadModel model, EndpointKey key, OptionalLong handledRevision) {
    handledRevision.ifPresent(handled -> model.partition(0).read(handled + 1));
    model.partition(0).tombstone(key, handledRevision);
    model.settle();
  }

  /** The worker has handled an endpoint's requests up to one, and the endpoint runs. */
  public static void handled(ReadModel model, EndpointKey key, long revision) {
    put(model, key, EndpointStates.running(key, revision).build());
  }

  /** The only partition of endpoint-requests was read so far. */
  public static void read(ReadModel model, long next) {
    model.partition(0).read(next);
  }

  /** The only partition of endpoint-requests has a request. */
  public static void request(ReadModel model, LoggedRequest request) {
    model.partition(0).request(request);
  }

  /** The only partition of endpoint-requests has a request, as large as its spec is. */
  public static void request(ReadModel model, long revision, EndpointRequest request) {
    int bytes =
        request instanceof EndpointRequest.Create create
            ? SpecSize.bytes(create.asRecord().getSpec())
            : 100;
    model.partition(0).request(new LoggedRequest(revision, Instant.now(), request, bytes));
  }

  /** The endpoint is gone. */
  public static void tombstone(ReadModel model, EndpointKey key, long handledRevision) {
    model.partition(0).tombstone(key, OptionalLong.of(handledRevision));
    model.settle();
  }

  /** The topic endpoint-requests has an update of the name. */
  public static LoggedRequest rename(EndpointKey key, long revision, String name) {
    return logged(
        revision,
        new EndpointRequest.Update(
            new EndpointUpdateRequested(
                key.workspaceId(),
                key.endpointId(),
                context("request-" + revision),
                EndpointPatch.newBuilder().setName(name).build())));
  }

  /** The topic endpoint-requests has a create. */
  static LoggedRequest create(EndpointKey key, long revision) {
    return logged(
        revision,
        new EndpointRequest.Create(
            new EndpointCreateRequested(
                key.workspaceId(),
                key.endpointId(),
                context("request-" + revision),
                EndpointSpec.newBuilder().setName("new").setType(EndpointType.job).build())));
  }

  static LoggedRequest logged(long revision, EndpointRequest request) {
    return new LoggedRequest(revision, Instant.now(), request, 100);
  }

  private static RequestContext context(String requestId) {
    return RequestContext.newBuilder()
        .setRequestId(requestId)
        .setCaller(new Caller())
        .setAcceptedAt(Instant.now())
        .build();
  }
}

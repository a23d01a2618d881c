package dev.endpointpipeline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.LoggedRequest;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.ReadModels;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class QuotasTest {
  private static final int HALF_MEGABYTE = 1 << 19;
  private static final long HEAP = 1 << 30;
  private static final int UNHANDLED = 20;

  static {
    // Has Avro trust the generated records
    var unused = EndpointStates.newKey();
  }

  private final ReadModel readModel = ReadModels.loaded();
  private long nextRevision;

  @Test
  void workspaceMayHaveSoManyEndpointsAndOthersHaveTheirOwn() {
    Quotas quotas = quotas(HEAP);
    accept(create("ws-1", "a"));
    accept(create("ws-1", "b"));

    assertRefused(quotas, create("ws-1", "c"), Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, create("ws-2", "c"));
  }

  @Test
  void refusalSaysWhichLimitItIsAndHowMuchIsTaken() {
    Quotas quotas = quotas(HEAP);
    accept(create("ws-1", "a", HALF_MEGABYTE));
    long taken = readModel.usage("ws-1").bytes();
    assertThat(reasonOfRefusal(quotas, create("ws-1", "b", HALF_MEGABYTE)))
        .startsWith(
            "workspace_id: has " + taken + " bytes of configurations and unhandled requests and")
        .endsWith(" (expected: at most 1048576)");

    Quotas.Reservation onItsWay = reserve(quotas, create("ws-1", "b"));
    assertThat(reasonOfRefusal(quotas, create("ws-1", "c")))
        .isEqualTo("workspace_id: has 2 endpoints and would have 3 (expected: at most 2)");
    onItsWay.release();

    EndpointRequest small = create("ws-2", "a");
    accept(small);
    EndpointRequest update = update(small.key(), "y");
    ReadModels.request(
        readModel, new LoggedRequest(nextRevision++, Instant.now(), update, 2 * HALF_MEGABYTE));
    assertThat(reasonOfRefusal(quotas, update))
        .matches(
            "workspace_id: has \\d+ bytes of unhandled requests \\(expected: at most 1048576\\)");
  }

  @Test
  void deletedEndpointsMakeRoom() {
    Quotas quotas = quotas(HEAP);
    accept(create("ws-1", "a"));
    EndpointRequest second = create("ws-1", "b");
    accept(second);
    ReadModels.tombstone(readModel, second.key(), nextRevision - 1);

    assertAllowed(quotas, create("ws-1", "c"));
  }

  @Test
  void sizeOfAWorkspaceIsLimited() {
    Quotas quotas = quotas(HEAP);
    EndpointRequest large = create("ws-1", "a", HALF_MEGABYTE);
    accept(large);

    assertRefused(quotas, create("ws-1", "b", HALF_MEGABYTE), Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, update(large.key(), "smaller"));
    assertAllowed(quotas, create("ws-1", "b"));
  }

  @Test
  void allEndpointsMayTakeSoMuchOfTheHeap() {
    Quotas quotas = quotas(4_500);
    EndpointRequest endpoint = create("ws-1", "a");
    accept(endpoint);
    assertAllowed(quotas, create("ws-1", "b"));
    accept(create("ws-1", "b"));

    assertRefused(quotas, create("ws-2", "c"), Failure.STORE_FULL);
    assertAllowed(quotas, update(endpoint.key(), "y"));
    assertAllowed(quotas, delete(endpoint.key()));
  }

  @Test
  void allEndpointsMayTakeSoMuchTogether() {
    Quotas quotas = quotas(HEAP, DataSize.ofMegabytes(1));
    accept(create("ws-1", "a", HALF_MEGABYTE));

    assertRefused(quotas, create("ws-2", "b", HALF_MEGABYTE), Failure.STORE_FULL);
    assertAllowed(quotas, create("ws-2", "b"));
  }

  @Test
  void requestInFlightCountsUntilItHasEnteredOrFailed() {
    Quotas quotas = quotas(HEAP);
    Quotas.Reservation first = reserve(quotas, create("ws-1", "a"));
    Quotas.Reservation large = reserve(quotas, create("ws-1", "b", HALF_MEGABYTE));

    assertRefused(quotas, create("ws-1", "c"), Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, create("ws-2", "c"));

    first.release();
    assertRefused(quotas, create("ws-1", "c", HALF_MEGABYTE), Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, create("ws-1", "c"));

    large.release();
    assertAllowed(quotas, create("ws-1", "c", HALF_MEGABYTE));
  }

  @Test
  void requestInFlightCountsForAllWorkspacesTogetherToo() {
    Quotas quotas = quotas(HEAP, DataSize.ofMegabytes(1));
    Quotas.Reservation large = reserve(quotas, create("ws-1", "a", HALF_MEGABYTE));

    assertRefused(quotas, create("ws-2", "b", HALF_MEGABYTE), Failure.STORE_FULL);
    large.release();
    assertAllowed(quotas, create("ws-2", "b", HALF_MEGABYTE));
  }

  /** Without a worker, updates that need no more room would fill the disk all the same. */
  @Test
  void unhandledRequestsMayTakeAsMuchAgain() {
    Quotas quotas = quotas(HEAP);
    EndpointRequest endpoint = create("ws-1", "a");
    accept(endpoint);
    EndpointRequest update = update(endpoint.key(), "y");
    assertAllowed(quotas, update);

    ReadModels.request(
        readModel, new LoggedRequest(nextRevision++, Instant.now(), update, 2 * HALF_MEGABYTE));
    assertRefused(quotas, update, Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, delete(endpoint.key()));
  }

  @Test
  void deletingIsAlwaysAllowed() {
    Quotas quotas = quotas(1_000);
    EndpointRequest large = create("ws-1", "a", 2 * HALF_MEGABYTE);
    accept(large);

    assertAllowed(quotas, delete(large.key()));
  }

  /** Each request takes something until it is handled, and one delete is enough. */
  @Test
  void anotherDeleteOfTheSameEndpointIsRefusedWithoutRoom() {
    Quotas quotas = quotas(1_000);
    EndpointRequest endpoint = create("ws-1", "a");
    accept(endpoint);
    accept(delete(endpoint.key()));

    assertRefused(quotas, delete(endpoint.key()), Failure.STORE_FULL);
  }

  @Test
  void endpointMayHaveSoManyUnhandledRequestsAndCanBeDeletedStill() {
    Quotas quotas = quotas(HEAP);
    EndpointKey key = new EndpointKey("ws-1", "a");
    accept(create("ws-1", "a"));
    for (int request = 1; request < UNHANDLED; request++) {
      assertAllowed(quotas, rename(key));
      accept(rename(key));
    }

    assertRefused(quotas, rename(key), Failure.TOO_MANY_UNHANDLED);
    assertAllowed(quotas, create("ws-1", "b"));
    assertAllowed(quotas, delete(key));
    ReadModels.handled(readModel, key, 1);
    assertAllowed(quotas, rename(key));
  }

  private EndpointRequest rename(EndpointKey key) {
    return ReadModels.rename(key, nextRevision, "name").request();
  }

  private Quotas quotas(long heap) {
    return quotas(heap, DataSize.ofGigabytes(1));
  }

  private Quotas quotas(long heap, DataSize total) {
    return new Quotas(
        new QuotaSettings(2, DataSize.ofMegabytes(1), total, UNHANDLED, 40), readModel, heap);
  }

  private void accept(EndpointRequest request) {
    ReadModels.request(readModel, nextRevision++, request);
  }

  private Quotas.Reservation reserve(Quotas quotas, EndpointRequest request) {
    return quotas.reserve(request, readModel.preview(request, Instant.now()));
  }

  private void assertAllowed(Quotas quotas, EndpointRequest request) {
    assertThatCode(() -> reserve(quotas, request).release()).doesNotThrowAnyException();
  }

  private void assertRefused(Quotas quotas, EndpointRequest request, Failure failure) {
    assertThatThrownBy(() -> reserve(quotas, request))
        .isInstanceOfSatisfying(
            RequestFailedException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  private String reasonOfRefusal(Quotas quotas, EndpointRequest request) {
    RequestFailedException refused =
        catchThrowableOfType(RequestFailedException.class, () -> reserve(quotas, request));
    Violation only = refused.details().get(0);
    return only.field() + ": " + only.reason();
  }

  private static EndpointRequest delete(EndpointKey key) {
    return new EndpointRequest.Delete(
        new EndpointDeleteRequested(key.workspaceId(), key.endpointId(), context()));
  }

  private static EndpointRequest create(String workspace, String id) {
    return create(workspace, id, 1);
  }

  private static EndpointRequest create(String workspace, String id, int size) {
    EndpointSpec spec =
        EndpointSpec.newBuilder().setName("x".repeat(size)).setType(EndpointType.job).build();
    return new EndpointRequest.Create(new EndpointCreateRequested(workspace, id, context(), spec));
  }

  private static EndpointRequest update(EndpointKey key, String name) {
    return new EndpointRequest.Update(
        new EndpointUpdateRequested(
            key.workspaceId(),
            key.endpointId(),
            context(),
            EndpointPatch.newBuilder().setName(name).build()));
  }

  private static RequestContext context() {
    return RequestContext.newBuilder()
        .setRequestId("request")
        .setCaller(new Caller())
        .setAcceptedAt(Instant.EPOCH)
        .build();
  }
}

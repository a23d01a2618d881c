package dev.endpointpipeline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.ReadModels;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
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
  void deletedEndpointsMakeRoom() {
    Quotas quotas = quotas(HEAP);
    accept(create("ws-1", "a"));
    EndpointRequest second = create("ws-1", "b");
    accept(second);
    ReadModels.tombstone(readModel, second.key(), nextRevision - 1);

    assertAllowed(quotas, create("ws-1", "c"));
  }

  @Test
  void endpointsOfAWorkspaceMayTakeSoMuchTogether() {
    Quotas quotas = quotas(HEAP);
    EndpointRequest large = create("ws-1", "a", HALF_MEGABYTE);
    accept(large);

    assertRefused(quotas, create("ws-1", "b", HALF_MEGABYTE), Failure.QUOTA_EXCEEDED);
    assertAllowed(quotas, update(large.key(), "smaller"));
    assertAllowed(quotas, create("ws-1", "b"));
  }

  @Test
  void allEndpointsMayTakeSoMuchOfTheHeap() {
    Quotas quotas = quotas(HALF_MEGABYTE);
    EndpointRequest large = create("ws-1", "a", HALF_MEGABYTE);
    accept(large);

    assertRefused(quotas, create("ws-2", "b"), Failure.STORE_FULL);
    assertAllowed(quotas, update(large.key(), "smaller"));
  }

  @Test
  void deletingIsAlwaysAllowed() {
    Quotas quotas = quotas(HALF_MEGABYTE);
    EndpointRequest large = create("ws-1", "a", 2 * HALF_MEGABYTE);
    accept(large);

    assertAllowed(
        quotas,
        new EndpointRequest.Delete(
            new EndpointDeleteRequested(
                large.key().workspaceId(), large.key().endpointId(), context())));
  }

  private Quotas quotas(long heap) {
    return new Quotas(new QuotaSettings(2, DataSize.ofMegabytes(1), 40), readModel, heap);
  }

  private void accept(EndpointRequest request) {
    ReadModels.request(readModel, nextRevision++, request);
  }

  private void assertAllowed(Quotas quotas, EndpointRequest request) {
    assertThatCode(() -> quotas.require(request, readModel.foresee(request, Instant.now())))
        .doesNotThrowAnyException();
  }

  private void assertRefused(Quotas quotas, EndpointRequest request, Failure failure) {
    assertThatThrownBy(() -> quotas.require(request, readModel.foresee(request, Instant.now())))
        .isInstanceOfSatisfying(
            RequestFailedException.class, e -> assertThat(e.failure()).isEqualTo(failure));
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

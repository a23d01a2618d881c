package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.Foresight;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.Usage;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.SpecSize;
import dev.endpointpipeline.schemas.EndpointState;
import java.util.Objects;

/**
 * Refuses requests that would make endpoints take more than they may. What is being accepted
 * elsewhere at the same moment is not counted, so the bounds may be passed by what is in flight.
 */
final class Quotas {
  private static final int PERCENT = 100;

  private final QuotaSettings settings;
  private final ReadModel readModel;
  private final long mostBytes;

  /**
   * Makes one.
   *
   * @param heap how many bytes this gateway's heap may have
   */
  Quotas(QuotaSettings settings, ReadModel readModel, long heap) {
    this.settings = settings;
    this.readModel = readModel;
    this.mostBytes = heap / PERCENT * settings.heapPercent();
  }

  /**
   * Checks a request that would be accepted.
   *
   * @throws RequestFailedException if it would take too much
   */
  void require(EndpointRequest request, Foresight accepted) {
    if (request.kind() == EndpointRequest.Kind.DELETE) {
      return;
    }
    EndpointState before = accepted.before();
    EndpointState after = Objects.requireNonNull(accepted.decision().state());
    long growth =
        SpecSize.bytes(after.getSpec()) - (before == null ? 0 : SpecSize.bytes(before.getSpec()));
    Usage usage = readModel.usage(request.key().workspaceId());
    boolean tooMany = before == null && usage.endpoints() >= settings.endpointsPerWorkspace();
    boolean tooLarge = growth > 0 && usage.bytes() + growth > settings.sizePerWorkspace().toBytes();
    if (tooMany || tooLarge) {
      throw new RequestFailedException(Failure.QUOTA_EXCEEDED);
    }
    if (growth > 0 && readModel.bytes() + growth > mostBytes) {
      throw new RequestFailedException(Failure.STORE_FULL);
    }
  }
}

package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.concurrent.CompletableFuture;

/** Where reports go. */
@FunctionalInterface
public interface ApplyReports {
  /**
   * Sends one report; reports about one endpoint arrive in the order they were sent.
   *
   * @return completed when the report is durable, failed when that is not certain
   */
  CompletableFuture<?> send(EndpointKey key, EndpointApplyReported report);
}

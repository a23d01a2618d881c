package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.concurrent.CompletableFuture;

/** Sends reports. */
@FunctionalInterface
public interface ApplyReports {
  /**
   * Sends one report. Reports of one endpoint keep their order.
   *
   * @return completes when the report is durable, fails if that is uncertain
   */
  CompletableFuture<?> send(EndpointKey key, EndpointApplyReported report);
}

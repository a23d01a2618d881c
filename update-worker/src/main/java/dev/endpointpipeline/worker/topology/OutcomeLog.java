package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Logs how requests end: those without success at INFO, for whoever looks for the reason of a
 * failure, and the others at DEBUG. After an aborted transaction the same outcome is logged again.
 */
final class OutcomeLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutcomeLog.class);

  private OutcomeLog() {}

  /** Logs an event that ends a request; its text stays in the event, as it can be long. */
  static void log(EndpointKey key, EndpointStatusChanged event) {
    Outcome outcome = event.getOutcome();
    if (outcome == null) {
      return;
    }
    boolean hasError = outcome == Outcome.FAILED || outcome == Outcome.REJECTED;
    LOGGER
        .atLevel(hasError ? Level.INFO : Level.DEBUG)
        .addKeyValue("endpoint", key)
        .addKeyValue("revision", event.getRevision())
        .addKeyValue("request_id", event.getRequestId())
        .addKeyValue("outcome", outcome)
        .addKeyValue("error_code", event.getErrorCode())
        .log("request ended");
  }
}

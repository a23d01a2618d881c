package dev.endpointpipeline.worker.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What operators should see of a worker's partitions. */
final class WorkerMeters {
  private final MeterRegistry meters;
  private final Counter skipped;

  WorkerMeters(MeterRegistry meters) {
    this.meters = meters;
    this.skipped =
        Counter.builder("endpoint.pipeline.worker.requests.skipped")
            .description("requests that were read again and had been handled before")
            .register(meters);
  }

  void skipped() {
    skipped.increment();
  }

  void deadLetter(DeadLetterReason reason) {
    Counter.builder("endpoint.pipeline.worker.dead.letters")
        .description("records sent to the dead-letter topic")
        .tag("reason", reason.word())
        .register(meters)
        .increment();
  }
}

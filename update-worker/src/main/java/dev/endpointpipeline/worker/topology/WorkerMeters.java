package dev.endpointpipeline.worker.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators should see of a worker's partitions. */
final class WorkerMeters {
  private final MeterRegistry meters;
  private final Counter skipped;
  private final AtomicInteger waiting = new AtomicInteger();

  WorkerMeters(MeterRegistry meters) {
    this.meters = meters;
    this.skipped =
        Counter.builder("endpoint.pipeline.worker.requests.skipped")
            .description("requests that were read again and had been handled before")
            .register(meters);
    Gauge.builder("endpoint.pipeline.worker.records.waiting", waiting, AtomicInteger::get)
        .description("records that wait for the schema registry, and those behind them")
        .register(meters);
  }

  /** So many more records wait, or less. */
  void waiting(int more) {
    waiting.addAndGet(more);
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

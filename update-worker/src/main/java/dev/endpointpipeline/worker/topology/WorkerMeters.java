package dev.endpointpipeline.worker.topology;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics of a worker's partitions. */
final class WorkerMeters {
  private final MeterRegistry meters;
  private final Counter skipped;
  private final AtomicInteger waiting = new AtomicInteger();

  WorkerMeters(MeterRegistry meters) {
    this.meters = meters;
    this.skipped =
        Counter.builder("endpoint.pipeline.worker.requests.skipped")
            .description("requests that were skipped because they had been handled before")
            .register(meters);
    Gauge.builder("endpoint.pipeline.worker.records.waiting", waiting, AtomicInteger::get)
        .description(
            "records that wait for the schema registry, with later records of their endpoints")
        .register(meters);
  }

  /** Changes the number of waiting records. */
  void waiting(int change) {
    waiting.addAndGet(change);
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

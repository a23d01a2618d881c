package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.topology.WaitingRecords.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes the records of one partition once and in order. Everything it writes is in one
 * transaction with the consumed offsets.
 */
final class LifecycleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOGGER = LoggerFactory.getLogger(LifecycleProcessor.class);
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final Duration KEY_REMOVAL = Duration.ofMinutes(1);

  /** Limits the records written per punctuation, to stay far below a transaction's limits. */
  private static final int BATCH = 200;

  /** At most 2,000 endpoints a second are resumed for each partition, in steps of milliseconds. */
  private static final Duration RESUMPTION = Duration.ofMillis(50);

  private static final int RESUMED_AT_ONCE = 100;

  private final LifecycleTopology topology;
  private final RecordReader reader;

  private @Nullable PartitionTask task;

  LifecycleProcessor(LifecycleTopology topology, RecordReader reader) {
    this.topology = topology;
    this.reader = reader;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    PartitionTask started = new PartitionTask(context, topology, reader);
    started.start();
    task = started;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    if (task == null) {
      throw new IllegalStateException("not initialized");
    }
    task.process(record);
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }

  /** The processor's state after initialization, when its stores exist. */
  private static final class PartitionTask {
    private final ProcessorContext<byte[], byte[]> context;
    private final LifecycleTopology topology;
    private final EndpointStates states;
    private final HandledRequests handled;
    private final WaitingRecords waiting;
    private final Deadlines deadlines;
    private final PartitionEndpoints endpoints;
    private final ResumedEndpoints resumed;
    private @Nullable Cancellable resumption;
    private boolean uncommitted;

    /** The offset of the waiting request that is being retried; negative if none is. */
    private long retriedOffset = -1;

    PartitionTask(
        ProcessorContext<byte[], byte[]> context, LifecycleTopology topology, RecordReader reader) {
      this.context = context;
      this.topology = topology;
      this.states =
          new EndpointStates(
              context.getStateStore(LifecycleTopology.ENDPOINTS_STORE), topology.deserializer());
      this.handled =
          new HandledRequests(
              context.getStateStore(LifecycleTopology.HANDLED_STORE),
              topology.settings().revisionBase());
      handled.requireSameTopic(
          topology.requestTopic(), context.taskId().partition(), states::handledRevision);
      this.waiting = new WaitingRecords(context.getStateStore(LifecycleTopology.WAITING_STORE));
      this.deadlines =
          new Deadlines(
              context.getStateStore(LifecycleTopology.IN_FLIGHT_STORE),
              topology.settings().deadlineGrace(),
              context.currentSystemTimeMs());
      this.endpoints =
          new PartitionEndpoints(
              context, topology, reader, states, deadlines, this::waitingRevision);
      this.resumed = new ResumedEndpoints(deadlines.inFlight(), this::resume);
    }

    void start() {
      schedule(CHECK, this::checkDeadlines);
      schedule(CHECK, now -> retryWaiting());
      schedule(KEY_REMOVAL, endpoints::removeIdempotencyKeys);
      schedule(topology.commitPace().check(), now -> commitIfDue());
      topology.meters().waiting(waiting.size());
      if (!deadlines.inFlight().isEmpty()) {
        int count = deadlines.inFlight().size();
        resumption = schedule(RESUMPTION, now -> resumeNext(count));
        resumeNext(count);
      }
    }

    private void resumeNext(int count) {
      if (!resumed.resumeNext(RESUMED_AT_ONCE) && resumption != null) {
        resumption.cancel();
        LOGGER
            .atInfo()
            .addKeyValue("partition", context.taskId().partition())
            .addKeyValue("endpoints", count)
            .log("resumed in-flight endpoints");
      }
    }

    private void resume(EndpointKey key) {
      EndpointState state = states.get(key.toString());
      if (state != null) {
        topology.effects().resume(key, topology.lifecycle().resume(state));
      }
    }

    void process(Record<byte[], byte[]> record) {
      var source = context.recordMetadata().orElseThrow();
      IncomingRecord incoming =
          new IncomingRecord(source.topic(), source.partition(), source.offset(), record);
      if (incoming.isRequest() && handled.contains(handled.revision(incoming.offset()))) {
        topology.meters().skipped();
        return;
      }
      Optional<EndpointKey> endpoint = incoming.endpoint();
      endpoint.ifPresent(resumed::resume);
      if (endpoint.isPresent() && waiting.has(endpoint.get())) {
        defer(endpoint.get(), incoming);
      } else {
        try {
          handle(incoming);
        } catch (RegistryUnavailableException e) {
          LOGGER
              .atWarn()
              .addKeyValue("endpoint", endpoint.map(EndpointKey::toString).orElse(""))
              .addKeyValue("topic", incoming.topic())
              .addKeyValue("partition", incoming.partition())
              .addKeyValue("offset", incoming.offset())
              .addKeyValue("reason", e.getMessage())
              .log("schema registry is unavailable, record and later records of its endpoint wait");
          defer(endpoint.orElseThrow(() -> e), incoming);
        }
      }
      if (incoming.isRequest()) {
        handled.add(handled.revision(incoming.offset()));
      }
      uncommitted = true;
      commitIfDue();
    }

    void close() {
      topology.meters().waiting(-waiting.size());
      deadlines.inFlight().forEach(topology.effects()::cancel);
    }

    private OptionalLong waitingRevision() {
      OptionalLong offset = waiting.firstRequestAfter(retriedOffset);
      return offset.isEmpty() ? offset : OptionalLong.of(handled.revision(offset.getAsLong()));
    }

    private void handle(IncomingRecord incoming) {
      if (incoming.isRequest()) {
        endpoints.request(incoming, handled.revision(incoming.offset()));
      } else {
        endpoints.report(incoming);
      }
    }

    private void defer(EndpointKey endpoint, IncomingRecord incoming) {
      waiting.add(endpoint, incoming);
      topology.meters().waiting(1);
    }

    /** Stops at the first record that still can't be read: usually the others can't be either. */
    private void retryWaiting() {
      for (int retried = 0; retried < BATCH; retried++) {
        Optional<Waiting> first = waiting.first();
        if (first.isEmpty() || !retry(first.get())) {
          return;
        }
        topology.meters().waiting(-1);
        uncommitted = true;
      }
    }

    /** Returns whether the record could be read. */
    private boolean retry(Waiting waited) {
      if (waited.incoming().isRequest()) {
        retriedOffset = waited.incoming().offset();
      }
      resumed.resume(waited.endpoint());
      try {
        handle(waited.incoming());
      } catch (RegistryUnavailableException e) {
        return false;
      } finally {
        retriedOffset = -1;
      }
      waiting.remove(waited);
      return true;
    }

    private void checkDeadlines(long now) {
      for (EndpointKey key : deadlines.passed(now, BATCH)) {
        if (waiting.has(key)) {
          // The state is not up to date while records of the endpoint wait.
          deadlines.postpone(key, now);
        } else {
          resumed.resume(key);
          endpoints.deadline(key, now);
          uncommitted = true;
        }
      }
    }

    private void commitIfDue() {
      if (uncommitted && topology.commitPace().isDue()) {
        context.commit();
        uncommitted = false;
      }
    }

    private Cancellable schedule(Duration interval, Punctuator action) {
      return context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, action);
    }
  }
}

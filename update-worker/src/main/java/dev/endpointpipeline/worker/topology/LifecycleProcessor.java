package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.worker.topology.WaitingRecords.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition: gives each record its turn, once and in order, and commits in time. All that is
 * written in a turn is one transaction with the offsets that were read.
 */
final class LifecycleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOGGER = LoggerFactory.getLogger(LifecycleProcessor.class);
  private static final Duration CHECK = Duration.ofSeconds(1);
  private static final Duration KEY_REMOVAL = Duration.ofMinutes(1);

  /** Turns taken at a check, so that what is written stays far below a transaction's limits. */
  private static final int BATCH = 200;

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
    started.begin();
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
      task.end();
      task = null;
    }
  }

  /** What a processor has once it has its stores. */
  private static final class PartitionTask {
    private final ProcessorContext<byte[], byte[]> context;
    private final LifecycleTopology topology;
    private final EndpointStates states;
    private final HandledRequests handled;
    private final WaitingRecords waiting;
    private final Deadlines deadlines;
    private final PartitionEndpoints endpoints;
    private boolean uncommitted;

    /** The offset of the waiting request that has its turn just now; below zero if none has. */
    private long turn = -1;

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
      handled.requireSameLog(
          topology.requestLog(), context.taskId().partition(), states::handledRevision);
      this.waiting = new WaitingRecords(context.getStateStore(LifecycleTopology.WAITING_STORE));
      this.deadlines =
          new Deadlines(
              context.getStateStore(LifecycleTopology.IN_FLIGHT_STORE),
              topology.settings().deadlineGrace(),
              context.currentSystemTimeMs());
      this.endpoints =
          new PartitionEndpoints(
              context, topology, reader, states, deadlines, this::waitingRevision);
    }

    void begin() {
      schedule(CHECK, this::checkDeadlines);
      schedule(CHECK, now -> takeWaiting());
      schedule(KEY_REMOVAL, endpoints::removeIdempotencyKeys);
      schedule(topology.commitPace().check(), now -> commitInTime());
      topology.meters().waiting(waiting.size());
      for (EndpointKey key : deadlines.inFlight()) {
        EndpointState state = states.get(key.toString());
        if (state != null) {
          topology.effects().resume(key, topology.lifecycle().resume(state));
        }
      }
      if (!deadlines.inFlight().isEmpty()) {
        LOGGER
            .atInfo()
            .addKeyValue("partition", context.taskId().partition())
            .addKeyValue("endpoints", deadlines.inFlight().size())
            .log("resumed work in flight");
      }
    }

    void process(Record<byte[], byte[]> record) {
      var source = context.recordMetadata().orElseThrow();
      Incoming incoming = new Incoming(source.topic(), source.partition(), source.offset(), record);
      if (incoming.isRequest() && handled.contains(handled.revision(incoming.offset()))) {
        topology.meters().skipped();
        return;
      }
      Optional<EndpointKey> endpoint = incoming.endpoint();
      if (endpoint.isPresent() && waiting.has(endpoint.get())) {
        keepWaiting(endpoint.get(), incoming);
      } else {
        try {
          take(incoming);
        } catch (RegistryUnavailableException e) {
          LOGGER
              .atWarn()
              .addKeyValue("endpoint", endpoint.map(EndpointKey::toString).orElse(""))
              .addKeyValue("topic", incoming.topic())
              .addKeyValue("partition", incoming.partition())
              .addKeyValue("offset", incoming.offset())
              .addKeyValue("reason", e.getMessage())
              .log("record can't be read yet, its endpoint waits for the schema registry");
          keepWaiting(endpoint.orElseThrow(() -> e), incoming);
        }
      }
      if (incoming.isRequest()) {
        handled.add(handled.revision(incoming.offset()));
      }
      uncommitted = true;
      commitInTime();
    }

    void end() {
      topology.meters().waiting(-waiting.size());
      deadlines.inFlight().forEach(topology.effects()::abandon);
    }

    private OptionalLong waitingRevision() {
      OptionalLong offset = waiting.firstRequestAfter(turn);
      return offset.isEmpty() ? offset : OptionalLong.of(handled.revision(offset.getAsLong()));
    }

    private void take(Incoming incoming) {
      if (incoming.isRequest()) {
        endpoints.request(incoming, handled.revision(incoming.offset()));
      } else {
        endpoints.report(incoming);
      }
    }

    private void keepWaiting(EndpointKey endpoint, Incoming incoming) {
      waiting.add(endpoint, incoming);
      topology.meters().waiting(1);
    }

    /** Stops at the first that still can't be read: so can't the others, mostly. */
    private void takeWaiting() {
      for (int taken = 0; taken < BATCH; taken++) {
        Optional<Waiting> first = waiting.first();
        if (first.isEmpty() || !takeWaiting(first.get())) {
          return;
        }
        topology.meters().waiting(-1);
        uncommitted = true;
      }
    }

    /** Whether it could be read. */
    private boolean takeWaiting(Waiting waited) {
      if (waited.incoming().isRequest()) {
        turn = waited.incoming().offset();
      }
      try {
        take(waited.incoming());
      } catch (RegistryUnavailableException e) {
        return false;
      } finally {
        turn = -1;
      }
      waiting.remove(waited);
      return true;
    }

    private void checkDeadlines(long now) {
      for (EndpointKey key : deadlines.passed(now, BATCH)) {
        if (waiting.has(key)) {
          // What is known of it is not the newest.
          deadlines.postpone(key, now);
        } else {
          endpoints.deadline(key, now);
          uncommitted = true;
        }
      }
    }

    private void commitInTime() {
      if (uncommitted && topology.commitPace().isDue()) {
        context.commit();
        uncommitted = false;
      }
    }

    private void schedule(Duration interval, Punctuator what) {
      context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, what);
    }
  }
}

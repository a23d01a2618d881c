package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import dev.endpointpipeline.worker.lifecycle.LifecycleEvent;
import dev.endpointpipeline.worker.lifecycle.Transition;
import dev.endpointpipeline.worker.topology.RecordReader.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One partition's endpoints: turns records into lifecycle events and transitions into records,
 * state and effects. All that is written here is one transaction with the offsets that were read.
 */
final class LifecycleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOGGER = LoggerFactory.getLogger(LifecycleProcessor.class);
  private static final String ENDPOINT = "endpoint";
  private static final String REQUEST_ID = "request_id";
  private static final Duration DEADLINE_CHECK = Duration.ofSeconds(1);
  private static final Duration KEY_REMOVAL = Duration.ofMinutes(1);

  /**
   * Deadlines checked at a time, so that what is written stays far below a transaction's limits.
   */
  private static final int DEADLINE_BATCH = 200;

  private final LifecycleTopology topology;
  private final RecordReader reader;

  private @Nullable Task task;

  LifecycleProcessor(LifecycleTopology topology, RecordReader reader) {
    this.topology = topology;
    this.reader = reader;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    Task started = new Task(context, topology, reader);
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
      task.abandonEffects();
      task = null;
    }
  }

  /** What a processor has once it has its stores. */
  private static final class Task {
    private final ProcessorContext<byte[], byte[]> context;
    private final Lifecycle lifecycle;
    private final RecordReader reader;
    private final Serializer<SpecificRecord> serializer;
    private final Effects effects;
    private final WorkerMeters meters;
    private final EndpointStates states;
    private final HandledRequests handled;
    private final IdempotencyKeys idempotencyKeys;
    private final Deadlines deadlines;

    /**
     * The time of the newest request, which removes idempotency keys only with the clock's help.
     */
    private Instant newestRequest = Instant.EPOCH;

    Task(
        ProcessorContext<byte[], byte[]> context, LifecycleTopology topology, RecordReader reader) {
      this.context = context;
      this.lifecycle = topology.lifecycle();
      this.reader = reader;
      this.serializer = topology.serializer();
      this.effects = topology.effects();
      this.meters = topology.meters();
      this.states =
          new EndpointStates(
              context.getStateStore(LifecycleTopology.ENDPOINTS_STORE), topology.deserializer());
      this.handled =
          new HandledRequests(
              context.getStateStore(LifecycleTopology.HANDLED_STORE),
              topology.settings().revisionBase());
      handled.requireSameLog(
          topology.requestLog(), context.taskId().partition(), states::handledRevision);
      this.idempotencyKeys =
          new IdempotencyKeys(
              context.getStateStore(LifecycleTopology.IDEMPOTENCY_STORE),
              context.getStateStore(LifecycleTopology.IDEMPOTENCY_TIMES_STORE));
      this.deadlines =
          new Deadlines(
              context.getStateStore(LifecycleTopology.IN_FLIGHT_STORE),
              topology.settings().deadlineGrace(),
              context.currentSystemTimeMs());
    }

    void begin() {
      context.schedule(DEADLINE_CHECK, PunctuationType.WALL_CLOCK_TIME, now -> checkDeadlines(now));
      context.schedule(
          KEY_REMOVAL, PunctuationType.WALL_CLOCK_TIME, now -> removeIdempotencyKeys(now));
      for (EndpointKey key : deadlines.inFlight()) {
        EndpointState state = states.get(key.toString());
        if (state != null) {
          effects.resume(key, lifecycle.resume(state));
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
      RecordMetadata source = context.recordMetadata().orElseThrow();
      if (!source.topic().equals(Topic.ENDPOINT_REQUESTS.topicName())) {
        report(record, source);
        return;
      }
      long revision = handled.revision(source.offset());
      if (handled.contains(revision)) {
        meters.skipped();
        return;
      }
      request(record, source, revision);
      handled.add(revision);
    }

    void abandonEffects() {
      deadlines.inFlight().forEach(effects::abandon);
    }

    private void request(Record<byte[], byte[]> record, RecordMetadata source, long revision) {
      Reading reading = reader.read(source.topic(), record.key(), record.value());
      if (!(reading instanceof Reading.Understood understood)) {
        reject(record, source, revision, (Reading.Unreadable) reading, Rejection.UNREADABLE);
        return;
      }
      Optional<EndpointRequest> request = EndpointRequest.of(understood.value());
      if (request.isEmpty()) {
        reject(record, source, revision, unexpected(understood.value()), Rejection.UNREADABLE);
        return;
      }
      EndpointKey key = understood.key();
      if (!request.get().key().equals(key)) {
        reject(record, source, revision, aboutAnother(), Rejection.UNREADABLE);
        return;
      }
      MDC.put(ENDPOINT, key.toString());
      MDC.put(REQUEST_ID, request.get().context().getRequestId());
      try {
        decide(record, source, revision, request.get());
      } finally {
        MDC.remove(ENDPOINT);
        MDC.remove(REQUEST_ID);
      }
    }

    private void decide(
        Record<byte[], byte[]> record,
        RecordMetadata source,
        long revision,
        EndpointRequest request) {
      EndpointKey key = request.key();
      EndpointState before = states.get(key.toString());
      if (before != null && before.getHandledRevision() >= revision) {
        meters.skipped();
        return;
      }
      LifecycleEvent.Requested event =
          new LifecycleEvent.Requested(revision, request, prior(key, request), timeOf(record));
      Worked worked;
      try {
        worked = work(key, before, event, record.headers());
      } catch (RegistryUnavailableException e) {
        throw e;
      } catch (RuntimeException e) { // whatever it is, the partition must not stop at it
        LOGGER
            .atError()
            .addKeyValue("revision", revision)
            .setCause(e)
            .log("request could not be processed");
        reject(record, source, revision, notProcessed(e), Rejection.NOT_PROCESSED);
        return;
      }
      write(key, worked);
      if (worked.accepts(revision)) {
        remember(key, event);
      }
    }

    private void report(Record<byte[], byte[]> record, RecordMetadata source) {
      Reading reading = reader.read(source.topic(), record.key(), record.value());
      if (!(reading instanceof Reading.Understood understood)) {
        deadLetter(record, source, (Reading.Unreadable) reading);
        return;
      }
      EndpointKey key = understood.key();
      if (!(understood.value() instanceof EndpointApplyReported report)) {
        deadLetter(record, source, unexpected(understood.value()));
        return;
      }
      if (!key.workspaceId().equals(report.getWorkspaceId())
          || !key.endpointId().equals(report.getEndpointId())) {
        deadLetter(record, source, aboutAnother());
        return;
      }
      EndpointState before = states.get(key.toString());
      Worked worked;
      try {
        worked = work(key, before, new LifecycleEvent.Reported(report), record.headers());
      } catch (RegistryUnavailableException e) {
        throw e;
      } catch (RuntimeException e) { // whatever it is, the partition must not stop at it
        LOGGER
            .atError()
            .addKeyValue(ENDPOINT, key)
            .addKeyValue("revision", report.getRevision())
            .setCause(e)
            .log("report could not be processed");
        deadLetter(record, source, notProcessed(e));
        return;
      }
      write(key, worked);
    }

    private void checkDeadlines(long now) {
      for (EndpointKey key : deadlines.passed(now, DEADLINE_BATCH)) {
        checkDeadline(key, now);
      }
    }

    private void checkDeadline(EndpointKey key, long now) {
      EndpointState before = states.get(key.toString());
      Worked worked;
      try {
        worked = work(key, before, new LifecycleEvent.DeadlineChecked(), null);
      } catch (RegistryUnavailableException e) {
        throw e;
      } catch (RuntimeException e) { // whatever it is, the partition must not stop at it
        LOGGER
            .atError()
            .addKeyValue(ENDPOINT, key)
            .setCause(e)
            .log("deadline could not be checked, will be later");
        deadlines.postpone(key, now);
        return;
      }
      write(key, worked);
    }

    private void removeIdempotencyKeys(long now) {
      Instant clock = Instant.ofEpochMilli(now);
      idempotencyKeys.removeExpired(newestRequest.isBefore(clock) ? newestRequest : clock);
    }

    /** Works out what an event leads to; writes nothing. */
    private Worked work(
        EndpointKey key,
        @Nullable EndpointState before,
        LifecycleEvent event,
        @Nullable Headers cause) {
      return work(key, before, cause, now -> lifecycle.decide(key, before, event, now));
    }

    private Worked work(
        EndpointKey key,
        @Nullable EndpointState before,
        @Nullable Headers cause,
        Function<Instant, Transition> decide) {
      Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
      Transition transition = decide.apply(now);
      if (transition.isNone()) {
        return new Worked(transition, Optional.empty());
      }
      TraceParent trace =
          Optional.ofNullable(cause)
              .flatMap(RecordHeaders::trace)
              .map(TraceParent::child)
              .orElseGet(TraceParent::root);
      return new Worked(
          transition,
          Optional.of(OutgoingRecords.of(key, before, transition, serializer, now, trace)));
    }

    private void write(EndpointKey key, Worked worked) {
      if (worked.records().isEmpty()) {
        return;
      }
      OutgoingRecords records = worked.records().get();
      records.events().forEach(event -> context.forward(event, Topic.ENDPOINT_STATUS.topicName()));
      records
          .rollback()
          .ifPresent(request -> context.forward(request, LifecycleTopology.ROLLBACKS_SINK));
      states.put(key.toString(), records.state().value());
      context.forward(records.state(), Topic.ENDPOINT_STATE.topicName());
      EndpointState after = worked.transition().state();
      if (after != null && after.getDeadlineAt() != null) {
        deadlines.put(key, after.getDeadlineAt().toEpochMilli());
      } else {
        deadlines.remove(key);
      }
      effects.start(key, worked.transition().effect());
    }

    private Optional<PriorRequest> prior(EndpointKey key, EndpointRequest request) {
      return Optional.ofNullable(request.context().getIdempotency())
          .flatMap(claim -> idempotencyKeys.find(key, claim.getKey()));
    }

    private void remember(EndpointKey key, LifecycleEvent.Requested event) {
      Idempotency claim = event.request().context().getIdempotency();
      if (claim != null) {
        idempotencyKeys.put(
            key,
            claim.getKey(),
            new PriorRequest(event.revision(), claim.getFingerprint(), event.at()));
      }
    }

    /** A gateway's clock that is ahead counts no more than this worker's own. */
    private Instant timeOf(Record<byte[], byte[]> record) {
      Instant at =
          Instant.ofEpochMilli(Math.min(record.timestamp(), context.currentSystemTimeMs()));
      if (at.isAfter(newestRequest)) {
        newestRequest = at;
      }
      return at;
    }

    /** A request that was accepted ends with an outcome, also when nobody can read it. */
    private void reject(
        Record<byte[], byte[]> record,
        RecordMetadata source,
        long revision,
        Reading.Unreadable unreadable,
        Rejection why) {
      deadLetter(record, source, unreadable);
      Optional<EndpointKey> key = RecordReader.key(record.key());
      if (key.isEmpty()) {
        return;
      }
      EndpointState before = states.get(key.get().toString());
      String requestId = RecordHeaders.id(record.headers()).orElse("");
      write(
          key.get(),
          work(
              key.get(),
              before,
              record.headers(),
              now -> lifecycle.reject(key.get(), before, revision, requestId, why, now)));
    }

    private void deadLetter(
        Record<byte[], byte[]> record, RecordMetadata source, Reading.Unreadable unreadable) {
      meters.deadLetter(unreadable.reason());
      LOGGER
          .atWarn()
          .addKeyValue("topic", source.topic())
          .addKeyValue("partition", source.partition())
          .addKeyValue("offset", source.offset())
          .addKeyValue("reason", unreadable.reason().word())
          .addKeyValue("detail", unreadable.detail())
          .log("record sent to the dead-letter topic");
      Record<byte[], byte[]> letter =
          new Record<>(record.key(), record.value(), record.timestamp(), record.headers());
      letter
          .headers()
          .add(header("dead-letter-reason", unreadable.reason().word()))
          .add(header("dead-letter-detail", unreadable.detail()))
          .add(header("dead-letter-topic", source.topic()))
          .add(header("dead-letter-partition", Integer.toString(source.partition())))
          .add(header("dead-letter-offset", Long.toString(source.offset())));
      context.forward(letter, Topic.ENDPOINT_REQUESTS_DEAD_LETTER.topicName());
    }

    private static Reading.Unreadable unexpected(SpecificRecord value) {
      return new Reading.Unreadable(
          DeadLetterReason.UNEXPECTED_RECORD, value.getSchema().getFullName());
    }

    private static Reading.Unreadable aboutAnother() {
      return new Reading.Unreadable(
          DeadLetterReason.KEY_MISMATCH, "the value is about another endpoint");
    }

    /** Messages of exceptions can quote what tenants sent: the type must do. */
    private static Reading.Unreadable notProcessed(RuntimeException e) {
      return new Reading.Unreadable(DeadLetterReason.NOT_PROCESSED, e.getClass().getSimpleName());
    }

    private static RecordHeader header(String name, String value) {
      return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * What an event leads to.
   *
   * @param records what is written; empty when the event changes nothing
   */
  private record Worked(Transition transition, Optional<OutgoingRecords> records) {
    /** Whether a request had its turn. */
    boolean accepts(long revision) {
      EndpointState after = transition.state();
      return after != null && after.getRevision() == revision;
    }
  }
}

package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
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
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Handles the requests, reports and deadlines of a partition's endpoints. Each event is read and
 * decided before anything is written, so an event that fails writes nothing.
 *
 * <p>Methods throw {@link RegistryUnavailableException} if the event can be retried later, and
 * {@link NewerRecordException} if this worker must not handle it.
 */
final class PartitionEndpoints {
  private static final Logger LOGGER = LoggerFactory.getLogger(PartitionEndpoints.class);
  private static final String ENDPOINT = "endpoint";
  private static final String REQUEST_ID = "request_id";

  private final ProcessorContext<byte[], byte[]> context;
  private final Lifecycle lifecycle;
  private final RecordReader reader;
  private final Serializer<SpecificRecord> serializer;
  private final Effects effects;
  private final WorkerMeters meters;
  private final EndpointStates states;
  private final IdempotencyKeys idempotencyKeys;
  private final Deadlines deadlines;
  private final DeadLetters deadLetters;
  private final Supplier<OptionalLong> waitingRevision;

  /**
   * The time of the newest request; idempotency keys expire by this or the clock, whichever is
   * earlier.
   */
  private Instant newestRequest = Instant.EPOCH;

  /**
   * Creates the endpoints of one partition.
   *
   * @param waitingRevision the oldest waiting request of the partition
   */
  PartitionEndpoints(
      ProcessorContext<byte[], byte[]> context,
      LifecycleTopology topology,
      RecordReader reader,
      EndpointStates states,
      Deadlines deadlines,
      Supplier<OptionalLong> waitingRevision) {
    this.context = context;
    this.lifecycle = topology.lifecycle();
    this.reader = reader;
    this.serializer = topology.serializer();
    this.effects = topology.effects();
    this.meters = topology.meters();
    this.states = states;
    this.idempotencyKeys =
        new IdempotencyKeys(
            context.getStateStore(LifecycleTopology.IDEMPOTENCY_STORE),
            context.getStateStore(LifecycleTopology.IDEMPOTENCY_TIMES_STORE));
    this.deadlines = deadlines;
    this.deadLetters = new DeadLetters(context, topology.meters());
    this.waitingRevision = waitingRevision;
  }

  void request(IncomingRecord incoming, long revision) {
    reader
        .read(incoming)
        .match(
            understood -> request(incoming, revision, understood),
            unreadable -> reject(incoming, revision, unreadable, Rejection.UNREADABLE));
  }

  private void request(IncomingRecord incoming, long revision, Reading.Understood understood) {
    Optional<EndpointRequest> request = EndpointRequest.of(understood.value());
    if (request.isEmpty()) {
      reject(
          incoming,
          revision,
          DeadLetters.unexpectedRecord(understood.value()),
          Rejection.UNREADABLE);
      return;
    }
    EndpointKey key = understood.key();
    if (!request.get().key().equals(key)) {
      reject(incoming, revision, DeadLetters.keyMismatch(), Rejection.UNREADABLE);
      return;
    }
    MDC.put(ENDPOINT, key.toString());
    MDC.put(REQUEST_ID, request.get().context().getRequestId());
    try {
      decide(incoming, revision, request.get());
    } finally {
      MDC.remove(ENDPOINT);
      MDC.remove(REQUEST_ID);
    }
  }

  void report(IncomingRecord incoming) {
    reader
        .read(incoming)
        .match(
            understood -> report(incoming, understood),
            unreadable -> deadLetters.send(incoming, unreadable));
  }

  private void report(IncomingRecord incoming, Reading.Understood understood) {
    EndpointKey key = understood.key();
    if (!(understood.value() instanceof EndpointApplyReported report)) {
      deadLetters.send(incoming, DeadLetters.unexpectedRecord(understood.value()));
      return;
    }
    if (!key.workspaceId().equals(report.getWorkspaceId())
        || !key.endpointId().equals(report.getEndpointId())) {
      deadLetters.send(incoming, DeadLetters.keyMismatch());
      return;
    }
    EndpointState before = states.get(key.toString());
    LifecycleEvent.Reported reported = new LifecycleEvent.Reported(report);
    if (!reported.isAbout(before)) {
      LOGGER
          .atDebug()
          .addKeyValue(ENDPOINT, key)
          .addKeyValue("revision", report.getRevision())
          .log("ignored a report about another revision");
    }
    Result result;
    try {
      result = result(key, before, reported, incoming.record().headers());
    } catch (RuntimeException e) { // no single record may stop the partition
      LOGGER
          .atError()
          .addKeyValue(ENDPOINT, key)
          .addKeyValue("revision", report.getRevision())
          .setCause(e)
          .log("report could not be processed");
      deadLetters.send(incoming, DeadLetters.notProcessed(e));
      return;
    }
    write(key, result);
  }

  void deadline(EndpointKey key, long now) {
    EndpointState before = states.get(key.toString());
    Result result;
    try {
      result = result(key, before, new LifecycleEvent.DeadlineChecked(), null);
    } catch (RuntimeException e) { // no single record may stop the partition
      LOGGER
          .atError()
          .addKeyValue(ENDPOINT, key)
          .setCause(e)
          .log("deadline could not be checked, retrying later");
      deadlines.postpone(key, now);
      return;
    }
    write(key, result);
  }

  void removeIdempotencyKeys(long now) {
    Instant clock = Instant.ofEpochMilli(now);
    idempotencyKeys.removeExpired(newestRequest.isBefore(clock) ? newestRequest : clock);
  }

  private void decide(IncomingRecord incoming, long revision, EndpointRequest request) {
    EndpointKey key = request.key();
    EndpointState before = states.get(key.toString());
    if (before != null && before.getHandledRevision() >= revision) {
      meters.skipped();
      return;
    }
    LifecycleEvent.Requested event =
        new LifecycleEvent.Requested(
            revision, request, prior(key, request), timeOf(incoming.record()));
    Result result;
    try {
      result = result(key, before, event, incoming.record().headers());
    } catch (RuntimeException e) { // no single record may stop the partition
      LOGGER
          .atError()
          .addKeyValue("revision", revision)
          .setCause(e)
          .log("request could not be processed");
      reject(incoming, revision, DeadLetters.notProcessed(e), Rejection.NOT_PROCESSED);
      return;
    }
    write(key, result);
    if (result.accepts(revision)) {
      remember(key, event);
    }
  }

  /** Each accepted request gets an outcome, even if it can't be read. */
  private void reject(
      IncomingRecord incoming, long revision, Reading.Unreadable unreadable, Rejection why) {
    Optional<EndpointKey> key = incoming.endpoint();
    if (key.isEmpty()) {
      deadLetters.send(incoming, unreadable);
      return;
    }
    EndpointState before = states.get(key.get().toString());
    Headers headers = incoming.record().headers();
    String requestId = RecordHeaders.id(headers).orElse("");
    Result result =
        result(
            key.get(),
            before,
            headers,
            now -> lifecycle.reject(key.get(), before, revision, requestId, why, now));
    deadLetters.send(incoming, unreadable);
    write(key.get(), result);
  }

  private Result result(
      EndpointKey key,
      @Nullable EndpointState before,
      LifecycleEvent event,
      @Nullable Headers cause) {
    return result(key, before, cause, now -> lifecycle.decide(key, before, event, now));
  }

  /** Computes the result of an event without writing it. */
  private Result result(
      EndpointKey key,
      @Nullable EndpointState before,
      @Nullable Headers cause,
      Function<Instant, Transition> decide) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    Transition transition = decide.apply(now);
    if (transition.isNone()) {
      return new Result(transition, Optional.empty());
    }
    TraceParent trace =
        Optional.ofNullable(cause)
            .flatMap(RecordHeaders::trace)
            .map(TraceParent::child)
            .orElseGet(TraceParent::root);
    return new Result(
        transition,
        Optional.of(OutgoingRecords.of(key, before, transition, serializer, now, trace)));
  }

  private void write(EndpointKey key, Result result) {
    if (result.records().isEmpty()) {
      return;
    }
    OutgoingRecords records = result.records().get();
    records.events().forEach(event -> context.forward(event, Topic.ENDPOINT_STATUS.topicName()));
    records
        .rollback()
        .ifPresent(request -> context.forward(request, LifecycleTopology.ROLLBACKS_SINK));
    waitingRevision
        .get()
        .ifPresent(
            revision -> RecordHeaders.writeWaitingRevision(records.state().headers(), revision));
    states.put(key.toString(), records.state().value());
    context.forward(records.state(), Topic.ENDPOINT_STATE.topicName());
    EndpointState after = result.transition().state();
    if (after != null && after.getDeadlineAt() != null) {
      deadlines.put(key, after.getDeadlineAt().toEpochMilli());
    } else {
      deadlines.remove(key);
    }
    effects.start(key, result.transition().effect());
    result.transition().events().forEach(event -> OutcomeLog.log(key, event));
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

  private Instant timeOf(Record<byte[], byte[]> record) {
    Instant at = EndpointRequest.timeOf(record.timestamp(), context.currentSystemTimeMs());
    if (at.isAfter(newestRequest)) {
      newestRequest = at;
    }
    return at;
  }

  /**
   * The result of an event.
   *
   * @param records to write; empty if the event changes nothing
   */
  private record Result(Transition transition, Optional<OutgoingRecords> records) {
    /** Whether the request with this revision was accepted. */
    boolean accepts(long revision) {
      EndpointState after = transition.state();
      return after != null && after.getRevision() == revision;
    }
  }
}

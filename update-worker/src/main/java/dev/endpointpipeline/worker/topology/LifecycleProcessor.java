package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import dev.endpointpipeline.worker.lifecycle.LifecycleEvent;
import dev.endpointpipeline.worker.lifecycle.PriorRequest;
import dev.endpointpipeline.worker.lifecycle.Transition;
import dev.endpointpipeline.worker.topology.RecordReader.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition's endpoints: turns records into lifecycle events and transitions into records,
 * state and effects. All that is written here is one transaction with the offsets that were read.
 */
final class LifecycleProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOGGER = LoggerFactory.getLogger(LifecycleProcessor.class);
  private static final Duration DEADLINE_CHECK = Duration.ofSeconds(1);
  private static final String SOURCE = "/update-worker";

  /** Leaves room for what later transitions of the same revision add. */
  private static final int LARGEST_ACCEPTED_STATE = Topic.LARGEST_STATE_BYTES - (256 << 10);

  private final Lifecycle lifecycle;
  private final RecordReader reader;
  private final Serializer<SpecificRecord> serializer;
  private final Deserializer<SpecificRecord> deserializer;
  private final Effects effects;

  /**
   * The endpoints whose effects this task started; the store is closed when they must be stopped.
   */
  private final Set<EndpointKey> inFlightHere = new HashSet<>();

  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable StateStore endpoints;
  private @Nullable KeyValueStore<String, Long> inFlight;
  private @Nullable WindowStore<String, byte[]> idempotency;

  LifecycleProcessor(
      Lifecycle lifecycle,
      RecordReader reader,
      Serializer<SpecificRecord> serializer,
      Deserializer<SpecificRecord> deserializer,
      Effects effects) {
    this.lifecycle = lifecycle;
    this.reader = reader;
    this.serializer = serializer;
    this.deserializer = deserializer;
    this.effects = effects;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    endpoints =
        new StateStore(
            context.getStateStore(LifecycleTopology.ENDPOINTS_STORE), serializer, deserializer);
    inFlight = context.getStateStore(LifecycleTopology.IN_FLIGHT_STORE);
    idempotency = context.getStateStore(LifecycleTopology.IDEMPOTENCY_STORE);
    context.schedule(DEADLINE_CHECK, PunctuationType.WALL_CLOCK_TIME, now -> checkDeadlines(now));
    resumeEffects();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    Reading reading = reader.read(source.topic(), record.key(), record.value());
    if (reading instanceof Reading.Unreadable unreadable) {
      deadLetter(record, source, unreadable);
      return;
    }
    Reading.Understood understood = (Reading.Understood) reading;
    EndpointKey key = understood.key();
    LifecycleEvent event = event(source, key, understood.value());
    if (event == null) {
      deadLetter(
          record,
          source,
          new Reading.Unreadable(
              DeadLetterReason.UNEXPECTED_RECORD, understood.value().getSchema().getFullName()));
      return;
    }
    if (!isAbout(key, understood.value())) {
      deadLetter(
          record,
          source,
          new Reading.Unreadable(
              DeadLetterReason.KEY_MISMATCH, "the value is about another endpoint"));
      return;
    }
    decide(key, event, record.headers());
  }

  @Override
  public void close() {
    inFlightHere.forEach(effects::abandon);
    inFlightHere.clear();
  }

  private void decide(EndpointKey key, LifecycleEvent event, @Nullable Headers cause) {
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    String storeKey = key.toString();
    EndpointState before = endpoints().get(storeKey);
    Transition transition = lifecycle.decide(key, before, event, now);
    if (event instanceof LifecycleEvent.Request request) {
      rememberIdempotency(key, request, now);
    }
    if (transition.isNone()) {
      return;
    }
    byte[] encoded = encoded(transition.state());
    if (event instanceof LifecycleEvent.Request request
        && encoded != null
        && encoded.length > LARGEST_ACCEPTED_STATE) {
      transition = lifecycle.refuseAsTooLarge(key, before, request, now);
      encoded = encoded(transition.state());
    }
    TraceParent trace =
        Optional.ofNullable(cause)
            .flatMap(RecordHeaders::trace)
            .map(TraceParent::child)
            .orElseGet(TraceParent::root);
    for (EndpointStatusChanged changed : transition.events()) {
      byte[] value = serializer.serialize(Topic.ENDPOINT_STATUS.topicName(), changed);
      forward(Topic.ENDPOINT_STATUS, key, value, eventId(changed), now, trace);
    }
    transition.rollback().ifPresent(rollback -> request(key, rollback, now, trace));
    store(key, before, transition, encoded, now, trace);
    effects.start(key, transition.effect());
  }

  /** In the transaction of what failed, so that it is requested once, after it. */
  private void request(
      EndpointKey key, EndpointRollbackRequested rollback, Instant now, TraceParent trace) {
    Topic topic = Topic.ENDPOINT_REQUESTS;
    Record<byte[], byte[]> record =
        new Record<>(
            key.toString().getBytes(StandardCharsets.UTF_8),
            serializer.serialize(topic.topicName(), rollback),
            now.toEpochMilli());
    RecordHeaders.write(
        record.headers(),
        rollback.getContext().getRequestId(),
        SOURCE,
        rollback.getSchema(),
        key,
        now,
        trace);
    context().forward(record, LifecycleTopology.ROLLBACKS_SINK);
  }

  private void store(
      EndpointKey key,
      @Nullable EndpointState before,
      Transition transition,
      byte @Nullable [] encoded,
      Instant now,
      TraceParent trace) {
    String storeKey = key.toString();
    EndpointState after = transition.state();
    if (after == null || encoded == null) {
      // Also when there was nothing: a gateway that accepted the request expects an endpoint.
      endpoints().delete(storeKey);
      long revision = transition.events().get(0).getRevision();
      Record<byte[], byte[]> tombstone =
          recordOf(
              Topic.ENDPOINT_STATE, key, null, storeKey + "/" + revision + "/absent", now, trace);
      RecordHeaders.writeHandledRevision(
          tombstone.headers(),
          before == null ? revision : Math.max(revision, before.getHandledRevision()));
      context().forward(tombstone, Topic.ENDPOINT_STATE.topicName());
    } else {
      endpoints().put(storeKey, encoded);
      String id =
          storeKey
              + "/"
              + after.getHandledRevision()
              + "/"
              + after.getStatus()
              + "/"
              + after.getStep();
      forward(Topic.ENDPOINT_STATE, key, encoded, id, now, trace);
    }
    if (after != null && after.getDeadlineAt() != null) {
      inFlight().put(storeKey, after.getDeadlineAt().toEpochMilli());
      inFlightHere.add(key);
    } else if (before != null && before.getDeadlineAt() != null) {
      inFlight().delete(storeKey);
      inFlightHere.remove(key);
    }
  }

  private byte @Nullable [] encoded(@Nullable EndpointState state) {
    return state == null ? null : endpoints().encode(state);
  }

  private @Nullable LifecycleEvent event(
      RecordMetadata source, EndpointKey key, SpecificRecord value) {
    if (source.topic().equals(Topic.ENDPOINT_APPLY_REPORTS.topicName())) {
      return value instanceof EndpointApplyReported report
          ? new LifecycleEvent.Reported(report)
          : null;
    }
    if (value instanceof EndpointCreateRequested create) {
      return new LifecycleEvent.CreateRequested(
          source.offset(), create, prior(key, create.getContext()));
    }
    if (value instanceof EndpointUpdateRequested update) {
      return new LifecycleEvent.UpdateRequested(
          source.offset(), update, prior(key, update.getContext()));
    }
    if (value instanceof EndpointDeleteRequested delete) {
      return new LifecycleEvent.DeleteRequested(
          source.offset(), delete, prior(key, delete.getContext()));
    }
    if (value instanceof EndpointRollbackRequested rollback) {
      return new LifecycleEvent.RollbackRequested(source.offset(), rollback);
    }
    return null;
  }

  private static boolean isAbout(EndpointKey key, SpecificRecord value) {
    // All of these records begin with workspace_id and endpoint_id.
    return key.workspaceId().equals(value.get(0)) && key.endpointId().equals(value.get(1));
  }

  private Optional<PriorRequest> prior(EndpointKey key, RequestContext request) {
    Idempotency ofRequest = request.getIdempotency();
    if (ofRequest == null) {
      return Optional.empty();
    }
    long now = context().currentSystemTimeMs();
    try (WindowStoreIterator<byte[]> found =
        idempotency()
            .fetch(
                idempotencyKey(key, ofRequest),
                now - Lifecycle.IDEMPOTENCY_WINDOW.toMillis(),
                now)) {
      if (!found.hasNext()) {
        return Optional.empty();
      }
      ByteBuffer value = ByteBuffer.wrap(found.next().value);
      return Optional.of(new PriorRequest(value.getLong(), value.slice()));
    }
  }

  private void rememberIdempotency(EndpointKey key, LifecycleEvent.Request request, Instant now) {
    Idempotency idempotency = request.context().getIdempotency();
    if (idempotency == null || request.prior().isPresent()) {
      return;
    }
    ByteBuffer fingerprint = idempotency.getFingerprint().duplicate();
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES + fingerprint.remaining());
    value.putLong(request.revision()).put(fingerprint);
    idempotency().put(idempotencyKey(key, idempotency), value.array(), now.toEpochMilli());
  }

  private static String idempotencyKey(EndpointKey key, Idempotency idempotency) {
    return key + "/" + idempotency.getKey();
  }

  private void checkDeadlines(long now) {
    List<EndpointKey> due = new ArrayList<>();
    try (KeyValueIterator<String, Long> deadlines = inFlight().all()) {
      while (deadlines.hasNext()) {
        KeyValue<String, Long> deadline = deadlines.next();
        if (deadline.value <= now) {
          due.add(EndpointKey.parse(deadline.key));
        }
      }
    }
    due.forEach(key -> decide(key, new LifecycleEvent.DeadlineChecked(), null));
  }

  private void resumeEffects() {
    try (KeyValueIterator<String, Long> entries = inFlight().all()) {
      while (entries.hasNext()) {
        String storeKey = entries.next().key;
        EndpointState state = endpoints().get(storeKey);
        if (state != null) {
          EndpointKey key = EndpointKey.parse(storeKey);
          inFlightHere.add(key);
          effects.resume(key, lifecycle.resume(state));
        }
      }
    }
    if (!inFlightHere.isEmpty()) {
      LOGGER
          .atInfo()
          .addKeyValue("partition", context().taskId().partition())
          .addKeyValue("endpoints", inFlightHere.size())
          .log("resumed work in flight");
    }
  }

  private void forward(
      Topic topic, EndpointKey key, byte[] value, String eventId, Instant now, TraceParent trace) {
    context().forward(recordOf(topic, key, value, eventId, now, trace), topic.topicName());
  }

  private static Record<byte[], byte[]> recordOf(
      Topic topic,
      EndpointKey key,
      byte @Nullable [] value,
      String eventId,
      Instant now,
      TraceParent trace) {
    Record<byte[], byte[]> record =
        new Record<>(key.toString().getBytes(StandardCharsets.UTF_8), value, now.toEpochMilli());
    RecordHeaders.write(record.headers(), eventId, SOURCE, topic.records().get(0), key, now, trace);
    return record;
  }

  /** The same event has the same id however often it is worked out, so consumers can tell. */
  private static String eventId(EndpointStatusChanged changed) {
    Object detail = changed.getOutcome() != null ? changed.getOutcome() : changed.getStep();
    return changed.getWorkspaceId()
        + "/"
        + changed.getEndpointId()
        + "/"
        + changed.getRevision()
        + "/"
        + changed.getStatus()
        + "/"
        + detail;
  }

  private void deadLetter(
      Record<byte[], byte[]> record, RecordMetadata source, Reading.Unreadable unreadable) {
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
    context().forward(letter, Topic.ENDPOINT_REQUESTS_DEAD_LETTER.topicName());
  }

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private ProcessorContext<byte[], byte[]> context() {
    return initialized(context);
  }

  private StateStore endpoints() {
    return initialized(endpoints);
  }

  private KeyValueStore<String, Long> inFlight() {
    return initialized(inFlight);
  }

  private WindowStore<String, byte[]> idempotency() {
    return initialized(idempotency);
  }

  private static <T> T initialized(@Nullable T member) {
    if (member == null) {
      throw new IllegalStateException("not initialized");
    }
    return member;
  }
}

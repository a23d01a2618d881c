package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.lifecycle.Transition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The encoded records of a transition. All are encoded before the first is written.
 *
 * @param events for the topic endpoint-status, in order
 * @param state for the topic endpoint-state; a tombstone if the endpoint is deleted
 * @param rollback for the topic endpoint-requests
 */
record OutgoingRecords(
    List<Record<byte[], byte[]>> events,
    Record<byte[], byte[]> state,
    Optional<Record<byte[], byte[]>> rollback) {
  private static final String SOURCE = "/update-worker";

  /**
   * Encodes the records of a transition.
   *
   * <p>An event's id has the revision of its request and the event's number since the endpoint's
   * creation. The id is unique, and stays the same if the transition is computed again.
   */
  static OutgoingRecords of(
      EndpointKey key,
      @Nullable EndpointState before,
      Transition transition,
      Serializer<SpecificRecord> serializer,
      Instant now,
      TraceParent trace) {
    List<Record<byte[], byte[]>> events = new ArrayList<>();
    long number = before == null ? 0 : before.getEventCount();
    long revision = 0;
    for (EndpointStatusChanged changed : transition.events()) {
      number++;
      revision = changed.getRevision();
      events.add(
          record(
              key,
              serializer.serialize(Topic.ENDPOINT_STATUS.topicName(), changed),
              changed.getSchema(),
              key + "/" + revision + "/" + number,
              changed.getOccurredAt(),
              trace));
    }
    EndpointState after = transition.state();
    Record<byte[], byte[]> state =
        record(
            key,
            after == null ? null : serializer.serialize(Topic.ENDPOINT_STATE.topicName(), after),
            EndpointState.getClassSchema(),
            key + "/" + revision + "/state/" + number,
            now,
            trace);
    if (after == null) {
      RecordHeaders.writeHandledRevision(
          state.headers(),
          before == null ? revision : Math.max(revision, before.getHandledRevision()));
    }
    return new OutgoingRecords(
        events,
        state,
        transition.rollback().map(request -> record(key, request, serializer, now, trace)));
  }

  private static Record<byte[], byte[]> record(
      EndpointKey key,
      EndpointRollbackRequested rollback,
      Serializer<SpecificRecord> serializer,
      Instant now,
      TraceParent trace) {
    return record(
        key,
        serializer.serialize(Topic.ENDPOINT_REQUESTS.topicName(), rollback),
        rollback.getSchema(),
        rollback.getContext().getRequestId(),
        now,
        trace);
  }

  private static Record<byte[], byte[]> record(
      EndpointKey key,
      byte @Nullable [] value,
      Schema schema,
      String id,
      Instant occurred,
      TraceParent trace) {
    Record<byte[], byte[]> record =
        new Record<>(
            key.toString().getBytes(StandardCharsets.UTF_8), value, occurred.toEpochMilli());
    RecordHeaders.write(record.headers(), id, SOURCE, schema, key, occurred, trace);
    return record;
  }
}

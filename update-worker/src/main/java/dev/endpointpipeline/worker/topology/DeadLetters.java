package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.topology.RecordReader.Reading;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends records that can't be processed to the dead-letter topic, with the reason in headers. */
final class DeadLetters {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeadLetters.class);

  private final ProcessorContext<byte[], byte[]> context;
  private final WorkerMeters meters;

  DeadLetters(ProcessorContext<byte[], byte[]> context, WorkerMeters meters) {
    this.context = context;
    this.meters = meters;
  }

  void send(IncomingRecord incoming, Reading.Unreadable unreadable) {
    meters.deadLetter(unreadable.reason());
    LOGGER
        .atWarn()
        .addKeyValue("topic", incoming.topic())
        .addKeyValue("partition", incoming.partition())
        .addKeyValue("offset", incoming.offset())
        .addKeyValue("reason", unreadable.reason().word())
        .addKeyValue("detail", unreadable.detail())
        .log("record sent to the dead-letter topic");
    Record<byte[], byte[]> record = incoming.record();
    RecordHeaders headers = new RecordHeaders(record.headers());
    headers
        .add(header("dead-letter-reason", unreadable.reason().word()))
        .add(header("dead-letter-detail", unreadable.detail()))
        .add(header("dead-letter-topic", incoming.topic()))
        .add(header("dead-letter-partition", Integer.toString(incoming.partition())))
        .add(header("dead-letter-offset", Long.toString(incoming.offset())));
    context.forward(
        new Record<>(record.key(), record.value(), record.timestamp(), headers),
        Topic.ENDPOINT_REQUESTS_DEAD_LETTER.topicName());
  }

  static Reading.Unreadable unexpectedRecord(SpecificRecord value) {
    return new Reading.Unreadable(
        DeadLetterReason.UNEXPECTED_RECORD, value.getSchema().getFullName());
  }

  static Reading.Unreadable keyMismatch() {
    return new Reading.Unreadable(
        DeadLetterReason.KEY_MISMATCH, "the value names another endpoint");
  }

  /** Has only the exception's type: its message can quote what tenants sent. */
  static Reading.Unreadable notProcessed(RuntimeException e) {
    return new Reading.Unreadable(DeadLetterReason.NOT_PROCESSED, e.getClass().getSimpleName());
  }

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.endpointpipeline.endtoend.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads committed records of a topic with plain Avro and the Confluent wire format, as a service
 * without this project's code does.
 */
public final class PlainReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int SCHEMA_ID_END = 5;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final URI registryUrl;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, Schema> schemas = new HashMap<>();
  private final List<PlainRecord> records = new ArrayList<>();

  PlainReader(String bootstrapServers, URI registryUrl, String topic) {
    this.registryUrl = registryUrl;
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** All records committed so far, in order within each partition. */
  public synchronized List<PlainRecord> toEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(POLL).forEach(record -> records.add(plain(record)));
    }
    return List.copyOf(records);
  }

  /** The records of {@link #toEnd} about one endpoint. */
  public List<PlainRecord> about(String key) {
    return toEnd().stream().filter(record -> record.key().equals(key)).toList();
  }

  private PlainRecord plain(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    return new PlainRecord(
        record.partition(),
        record.offset(),
        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
        record.value() == null ? null : ByteBuffer.wrap(record.value()),
        decoded(record.value()),
        headers);
  }

  private @Nullable GenericRecord decoded(byte @Nullable [] value) {
    if (value == null || value.length < SCHEMA_ID_END || value[0] != 0) {
      return null;
    }
    Schema schema = schemas.computeIfAbsent(ByteBuffer.wrap(value).getInt(1), this::schema);
    if (schema.getType() != Schema.Type.RECORD) {
      return null;
    }
    try {
      return new GenericDatumReader<GenericRecord>(schema)
          .read(
              null,
              DecoderFactory.get()
                  .binaryDecoder(value, SCHEMA_ID_END, value.length - SCHEMA_ID_END, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema schema(int id) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registryUrl + "/schemas/ids/" + id)).build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return response.statusCode() == 200
          ? new Schema.Parser()
              .parse(JsonMapper.shared().readTree(response.body()).get("schema").asString())
          : Schema.create(Schema.Type.NULL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public synchronized void close() {
    consumer.close();
  }
}

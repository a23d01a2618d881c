package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.worker.apply.ApplyReports;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Sends reports to the topic endpoint-apply-reports. */
final class KafkaApplyReports implements ApplyReports, AutoCloseable {
  private final DefaultKafkaProducerFactory<String, SpecificRecord> producers;
  private final KafkaTemplate<String, SpecificRecord> template;

  KafkaApplyReports(
      KafkaProperties kafka,
      KafkaConnectionDetails connection,
      Serializer<SpecificRecord> serializer) {
    Map<String, Object> config = kafka.buildProducerProperties();
    config.put("bootstrap.servers", connection.getProducer().getBootstrapServers());
    config.put("acks", "all");
    config.put("linger.ms", 0);
    // The sending threads must not block for long.
    config.put("max.block.ms", 1000);
    this.producers = new DefaultKafkaProducerFactory<>(config, new StringSerializer(), serializer);
    this.template = new KafkaTemplate<>(producers);
  }

  @Override
  public CompletableFuture<?> send(EndpointKey key, EndpointApplyReported report) {
    try {
      return template.send(record(key, report));
    } catch (RuntimeException e) { // the producer throws if it can't send within max.block.ms
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    producers.destroy();
  }

  private static ProducerRecord<String, SpecificRecord> record(
      EndpointKey key, EndpointApplyReported report) {
    ProducerRecord<String, SpecificRecord> record =
        new ProducerRecord<>(Topic.ENDPOINT_APPLY_REPORTS.topicName(), key.toString(), report);
    RecordHeaders.write(
        record.headers(),
        UUID.randomUUID().toString(),
        "/update-worker/runtime",
        report.getSchema(),
        key,
        report.getReportedAt(),
        TraceParent.root());
    return record;
  }
}

package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.RevisionBase;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.MicrometerProducerListener;

@Configuration(proxyBeanMethods = false)
class PublishConfiguration {
  /** More than one, as a change may wait for the disk while it computes. */
  private static final int COMPUTING_PER_PROCESSOR = 2;

  @Bean
  Serializer<SpecificRecord> requestSerializer(RecordSerdes serdes) {
    return serdes.serializer();
  }

  @Bean
  RequestSchemas requestSchemas(Serializer<SpecificRecord> serializer) {
    return new RequestSchemas(serializer);
  }

  @Bean
  DefaultKafkaProducerFactory<String, SpecificRecord> producers(
      PublishSettings settings,
      KafkaProperties kafka,
      Serializer<SpecificRecord> serializer,
      MeterRegistry meters) {
    int deadline = Math.toIntExact(settings.acknowledgementDeadline().toMillis());
    int linger = Math.toIntExact(settings.linger().toMillis());
    Map<String, Object> producer = new HashMap<>(kafka.buildProducerProperties());
    producer.put(ProducerConfig.CLIENT_ID_CONFIG, "gateway-publisher");
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Even an idempotent producer appends a batch twice if one before it in flight fails: see
    // docs/decisions/0038-one-batch-in-flight.md
    producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, linger);
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, settings.maxBlock().toMillis());
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deadline + linger);
    producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_REQUEST_BYTES);
    // Half of the deadline, which leaves time for another try at a new leader.
    producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, deadline / 2);
    var factory =
        new DefaultKafkaProducerFactory<>(producer, new StringSerializer(), serializer, false);
    factory.addListener(new MicrometerProducerListener<>(meters));
    return factory;
  }

  @Bean
  KafkaTemplate<String, SpecificRecord> requestsTemplate(
      DefaultKafkaProducerFactory<String, SpecificRecord> producers) {
    return new KafkaTemplate<>(producers);
  }

  @Bean
  KafkaAvailability kafkaAvailability(Admin admin, PublishSettings settings, MeterRegistry meters) {
    KafkaAvailability availability = new KafkaAvailability(admin, settings);
    Gauge.builder("gateway.kafka.available", availability, kafka -> kafka.isAvailable() ? 1 : 0)
        .description("1 while Kafka is available, else 0")
        .register(meters);
    return availability;
  }

  @Bean
  ChangeAdmission changeAdmission(PublishSettings settings, MeterRegistry meters) {
    int computing = COMPUTING_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
    ChangeAdmission admission = new ChangeAdmission(settings.maxInFlight(), computing);
    Gauge.builder("gateway.publish.in.flight", admission, ChangeAdmission::underWay)
        .description("Changes that are under way, from their body to their decision")
        .register(meters);
    return admission;
  }

  @Bean
  RequestPublisher requestPublisher(
      PublishSettings settings,
      KafkaTemplate<String, SpecificRecord> template,
      KafkaAvailability kafka,
      ChangeAdmission admission,
      ReadModel readModel,
      RevisionBase revisionBase,
      QuotaSettings quota) {
    return new RequestPublisher(
        settings,
        new RequestAppender(template),
        kafka::isAvailable,
        admission,
        readModel,
        revisionBase.value(),
        new Quotas(quota, readModel, Runtime.getRuntime().maxMemory()));
  }
}

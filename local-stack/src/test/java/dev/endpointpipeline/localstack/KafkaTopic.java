package dev.endpointpipeline.localstack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A client of a topic with one partition. */
record KafkaTopic(String bootstrapServers, String name) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  static KafkaTopic create(LocalStack stack, String name)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty()))).all().get();
    }
    return new KafkaTopic(stack.bootstrapServers(), name);
  }

  void produce(String value) throws InterruptedException, ExecutionException {
    produce(value, TIMEOUT);
  }

  void produce(String value, Duration patience) throws InterruptedException, ExecutionException {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", patience.toMillis());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(name, value)).get();
    }
  }

  List<String> consumeAll() {
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    TopicPartition partition = new TopicPartition(name, 0);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end =
          Objects.requireNonNull(consumer.endOffsets(List.of(partition), TIMEOUT).get(partition));
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}

package dev.endpointpipeline.endtoend.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The benchmark's Kafka clients, for records of prepared bytes. */
record Kafka(String bootstrapServers) {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PARTITIONS = 6;

  void createTopic(String name) throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())))
          .all()
          .get();
    }
  }

  KafkaProducer<byte[], byte[]> producer(int lingerMillis) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", lingerMillis);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void produce(List<ProducerRecord<byte[], byte[]>> records)
      throws InterruptedException, ExecutionException {
    try (KafkaProducer<byte[], byte[]> producer = producer(5)) {
      for (Future<?> sent : records.stream().map(producer::send).toList()) {
        sent.get();
      }
    }
  }

  /** Measures acknowledged records per second with a limit of records in flight. */
  double acknowledgedPerSecond(
      List<ProducerRecord<byte[], byte[]>> records, int inFlight, Duration duration)
      throws InterruptedException {
    Semaphore permits = new Semaphore(inFlight);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(0)) {
      long start = System.nanoTime();
      long end = start + duration.toNanos();
      int sent = 0;
      while (System.nanoTime() < end) {
        permits.acquire();
        var unused =
            producer.send(
                records.get(sent % records.size()),
                (metadata, exception) -> {
                  permits.release();
                  if (exception != null) {
                    failure.set(exception);
                  }
                });
        sent++;
      }
      permits.acquire(inFlight);
      if (failure.get() != null) {
        throw new IllegalStateException(failure.get());
      }
      return sent / ((System.nanoTime() - start) / 1e9);
    }
  }

  /** A consumer of the records committed from now on. */
  KafkaConsumer<byte[], byte[]> consumerAtEnd(String topic) {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        IntStream.range(0, PARTITIONS)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return consumer;
  }

  /** Polls until a number of records counted. */
  static void await(
      KafkaConsumer<byte[], byte[]> consumer,
      int count,
      Predicate<ConsumerRecord<byte[], byte[]>> counts) {
    long giveUp = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    int counted = 0;
    while (counted < count) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (counts.test(record)) {
          counted++;
        }
      }
      if (System.nanoTime() > giveUp) {
        throw new IllegalStateException(counted + " records (expected: " + count + ")");
      }
    }
  }

  /** Polls until it is stopped. */
  static void follow(
      KafkaConsumer<byte[], byte[]> consumer,
      BooleanSupplier goesOn,
      Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (consumer) {
      while (goesOn.getAsBoolean()) {
        consumer.poll(POLL).forEach(each);
      }
    }
  }
}

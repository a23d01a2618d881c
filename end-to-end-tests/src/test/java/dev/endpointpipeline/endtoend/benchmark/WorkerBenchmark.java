package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Measures how many updates a worker processes per second, compared with {@link PassThrough}. Both
 * get a backlog of one update per endpoint while they are suspended. The time counts from the
 * resumption until a read_committed consumer receives the last outcome.
 */
final class WorkerBenchmark {
  private static final String IN = "benchmark-in";
  private static final String OUT = "benchmark-out";
  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUNDS = 4;

  private final Kafka kafka;
  private final Updates updates;
  private final List<EndpointKey> endpoints;
  private final Serializer<SpecificRecord> serializer;
  private final Deserializer<SpecificRecord> deserializer;

  WorkerBenchmark(Pipeline pipeline, Kafka kafka, Updates updates, List<EndpointKey> endpoints) {
    this.kafka = kafka;
    this.updates = updates;
    this.endpoints = endpoints;
    RecordSerdes serdes = new RecordSerdes(pipeline.stack().registryUrl());
    this.serializer = serdes.serializer();
    this.deserializer = serdes.deserializer();
  }

  /** Creates all endpoints with the worker. */
  void createEndpoints() throws Exception {
    try (var outcomes = kafka.consumerAtEnd(Topic.ENDPOINT_STATUS.topicName())) {
      kafka.produce(records(Topic.ENDPOINT_REQUESTS.topicName(), this::create));
      Kafka.await(outcomes, endpoints.size(), this::isOutcome);
    }
  }

  void run(ServiceProcess worker, Path directory, Results results) throws Exception {
    kafka.createTopic(IN);
    kafka.createTopic(OUT);
    try (JavaProcess passThrough = startPassThrough(directory)) {
      double[] worked = new double[ROUNDS];
      double[] passed = new double[ROUNDS];
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        double ofPassThrough =
            perSecond(round, passThrough::pause, passThrough::resume, IN, OUT, record -> true);
        double ofWorker =
            perSecond(
                round,
                worker::pause,
                worker::resume,
                Topic.ENDPOINT_REQUESTS.topicName(),
                Topic.ENDPOINT_STATUS.topicName(),
                this::isOutcome);
        if (round >= 0) {
          worked[round] = ofWorker;
          passed[round] = ofPassThrough;
        }
      }
      double worker1 = results.put("worker_updates_per_second", worked);
      double through = results.put("pass_through_records_per_second", passed);
      results.put("worker_to_pass_through", worker1 / through);
    }
  }

  private double perSecond(
      int round,
      Runnable pause,
      Runnable resume,
      String in,
      String out,
      Predicate<ConsumerRecord<byte[], byte[]>> counts)
      throws Exception {
    var backlog = records(in, key -> update(key, round + WARM_UP_ROUNDS));
    try (var consumer = kafka.consumerAtEnd(out)) {
      pause.run();
      kafka.produce(backlog);
      long start = System.nanoTime();
      resume.run();
      Kafka.await(consumer, backlog.size(), counts);
      return backlog.size() / ((System.nanoTime() - start) / 1e9);
    }
  }

  private JavaProcess startPassThrough(Path directory) {
    return JavaProcess.named("pass-through")
        .classPath(System.getProperty("java.class.path"), PassThrough.class.getName())
        .jvmArguments(Benchmark.JVM_ARGUMENTS.toArray(String[]::new))
        .arguments(kafka.bootstrapServers(), directory.resolve("pass-through-state").toString())
        .arguments(IN, OUT)
        .logFile(directory.resolve("pass-through.log"))
        .start();
  }

  /** An update record as the gateway writes it. */
  List<ProducerRecord<byte[], byte[]>> updateRecords(String topic) {
    return records(topic, key -> update(key, 0));
  }

  private List<ProducerRecord<byte[], byte[]>> records(
      String topic, Function<EndpointKey, SpecificRecord> request) {
    return records(topic, endpoints, request);
  }

  /** Records of one request for each endpoint, as the gateway writes them. */
  List<ProducerRecord<byte[], byte[]>> records(
      String topic, List<EndpointKey> keys, Function<EndpointKey, SpecificRecord> request) {
    return keys.stream()
        .map(
            key -> {
              SpecificRecord value = request.apply(key);
              var record =
                  new ProducerRecord<>(
                      topic,
                      key.toString().getBytes(StandardCharsets.UTF_8),
                      serializer.serialize(topic, value));
              RecordHeaders.write(
                  record.headers(),
                  UUID.randomUUID().toString(),
                  "/api-gateway",
                  value.getSchema(),
                  key,
                  Instant.now(),
                  TraceParent.root());
              return record;
            })
        .toList();
  }

  private EndpointCreateRequested create(EndpointKey key) {
    return create(key, "{\"name\": \"benchmark\", \"type\": \"job\"}");
  }

  static EndpointCreateRequested create(EndpointKey key, String json) {
    return new EndpointCreateRequested(
        key.workspaceId(),
        key.endpointId(),
        context(),
        RequestReader.readCreate(json.getBytes(StandardCharsets.UTF_8)).value());
  }

  private EndpointUpdateRequested update(EndpointKey key, int round) {
    byte[] json = updates.body(round).getBytes(StandardCharsets.UTF_8);
    return new EndpointUpdateRequested(
        key.workspaceId(), key.endpointId(), context(), RequestReader.readUpdate(json).value());
  }

  private static RequestContext context() {
    return new RequestContext(
        UUID.randomUUID().toString(),
        new Caller("acme", "d-1", "ann", "u-1"),
        Instant.now(),
        null,
        null,
        List.of());
  }

  EndpointStatusChanged statusChanged(ConsumerRecord<byte[], byte[]> record) {
    return (EndpointStatusChanged) deserializer.deserialize(record.topic(), record.value());
  }

  private boolean isOutcome(ConsumerRecord<byte[], byte[]> record) {
    return statusChanged(record).getOutcome() != null;
  }
}

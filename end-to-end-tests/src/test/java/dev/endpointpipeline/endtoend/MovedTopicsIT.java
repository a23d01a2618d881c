package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The procedures of docs/operation.md, "When endpoint-requests was replaced". */
class MovedTopicsIT {
  private static final Pattern BASE = Pattern.compile("revision-base of at least (\\d+)");

  @TempDir Path directory;

  @Test
  void continuesWithARecreatedRequestTopic() throws Exception {
    try (Pipeline pipeline = Pipeline.start(directory.resolve("stack"), 1)) {
      EndpointKey key = existingEndpoint(pipeline);
      try (Admin admin = admin(pipeline.stack())) {
        admin.deleteTopics(List.of(Topic.ENDPOINT_REQUESTS.topicName())).all().get();
        await()
            .until(
                () ->
                    !admin
                        .listTopics()
                        .names()
                        .get()
                        .contains(Topic.ENDPOINT_REQUESTS.topicName()));
      }

      String base = refusedWithRequiredBase(pipeline);

      assertContinues(pipeline, key, Long.parseLong(base));
    }
  }

  @Test
  void continuesInAClusterWithMirroredStateAndChangelogs() throws Exception {
    try (Pipeline lost = Pipeline.start(directory.resolve("lost"), 1)) {
      EndpointKey key = existingEndpoint(lost);
      Path other = directory.resolve("other");
      try (LocalStack stack = LocalStack.builder().directory(other).start();
          Pipeline mirrored = Pipeline.on(stack, other)) {
        mirror(lost.stack(), stack);
        // Records keep their schema ids, so both clusters use the same registry.
        String[] connection = {
          "--spring.kafka.bootstrap-servers=" + stack.bootstrapServers(),
          "--endpoint-pipeline.registry.url=" + lost.stack().registryUrl(),
          "--endpoint-pipeline.topics.durability=as-is"
        };

        String base = refusedWithRequiredBase(mirrored, connection);

        assertContinues(mirrored, key, Long.parseLong(base), connection);
      }
    }
  }

  /** Creates an endpoint with several handled requests, and stops all services. */
  private static EndpointKey existingEndpoint(Pipeline pipeline) {
    ServiceProcess worker = pipeline.startWorker(SMALL).awaitReady();
    ServiceProcess gateway = pipeline.startGateway(SMALL).awaitReady();
    Api api = Api.at(gateway);
    EndpointKey key = api.created("ws-moved", "before");
    awaitStatus(api, key, "RUNNING");
    for (int i = 0; i < 5; i++) {
      assertThat(api.update(key, Bodies.named("earlier-" + i), "Prefer", "wait=30").status())
          .isEqualTo(200);
    }
    gateway.stop();
    worker.stop();
    return key;
  }

  private static String refusedWithRequiredBase(Pipeline pipeline, String... arguments) {
    ServiceProcess worker = pipeline.startWorker(SMALL, arguments);
    await().atMost(SharedPipeline.TIMEOUT).until(() -> !worker.isAlive());
    Matcher base = BASE.matcher(worker.log());
    assertThat(base.find()).as(worker.log()).isTrue();
    return base.group(1);
  }

  private static void assertContinues(
      Pipeline pipeline, EndpointKey key, long base, String... arguments) {
    String[] withBase =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--endpoint-pipeline.requests.revision-base=" + base))
            .toArray(String[]::new);
    pipeline.startWorker(SMALL, withBase).awaitReady();
    Api api = Api.at(pipeline.startGateway(SMALL, withBase).awaitReady());
    assertThat(api.show(key).text("/name")).isEqualTo("earlier-4");

    ApiResponse applied = api.update(key, Bodies.named("afterwards"), "Prefer", "wait=60");

    assertThat(applied.status()).as(applied.toString()).isEqualTo(200);
    assertThat(applied.revision()).isEqualTo(base);
    assertThat(api.show(key).text("/name")).isEqualTo("afterwards");
    assertThat(accepted(api.update(key, Bodies.named("next")))).isEqualTo(base + 1);
  }

  /** Copies records, settings and partitions, as mirroring tools do, but no offsets or ids. */
  private static void mirror(LocalStack from, LocalStack to)
      throws ExecutionException, InterruptedException {
    try (Admin source = admin(from);
        Admin target = admin(to)) {
      Set<String> topics =
          source.listTopics().names().get().stream()
              .filter(
                  topic ->
                      topic.equals(Topic.ENDPOINT_STATE.topicName())
                          || topic.equals(Topic.ENDPOINT_STATUS.topicName())
                          || topic.endsWith("-changelog"))
              .collect(Collectors.toSet());
      Map<ConfigResource, Config> settings =
          source
              .describeConfigs(
                  topics.stream()
                      .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                      .toList())
              .all()
              .get();
      Collection<TopicDescription> described =
          source.describeTopics(topics).allTopicNames().get().values();
      target
          .createTopics(
              described.stream()
                  .map(
                      topic ->
                          new NewTopic(
                                  topic.name(),
                                  Optional.of(topic.partitions().size()),
                                  Optional.empty())
                              .configs(
                                  changed(
                                      Objects.requireNonNull(
                                          settings.get(
                                              new ConfigResource(
                                                  ConfigResource.Type.TOPIC, topic.name()))))))
                  .toList())
          .all()
          .get();
      copy(
          from,
          to,
          described.stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(
                              partition -> new TopicPartition(topic.name(), partition.partition())))
              .toList());
    }
  }

  private static Map<String, String> changed(Config settings) {
    return settings.entries().stream()
        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  private static void copy(LocalStack from, LocalStack to, List<TopicPartition> partitions) {
    Map<String, Object> reading =
        Map.of("bootstrap.servers", from.bootstrapServers(), "isolation.level", "read_committed");
    Map<String, Object> writing = Map.of("bootstrap.servers", to.bootstrapServers());
    try (var consumer =
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      record.topic(),
                      record.partition(),
                      record.timestamp(),
                      record.key(),
                      record.value(),
                      record.headers()));
        }
      }
    }
  }

  private static Admin admin(LocalStack stack) {
    return Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }
}

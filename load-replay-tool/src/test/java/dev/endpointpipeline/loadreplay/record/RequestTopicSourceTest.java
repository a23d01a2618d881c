package dev.endpointpipeline.loadreplay.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.loadreplay.record.TopicWindow.Offsets;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which calls the topic of requests gives, with a real broker and registry. */
@WithLocalStack
class RequestTopicSourceTest {
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();
  private static final URI GATEWAY = URI.create("https://h:1");
  private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
  private static final String UPDATE =
      "{\"description\":\"d\",\"config\":{\"ray_service_config\":{\"ray_serve_config\":{\"applications\":"
          + "[{\"name\":\"a\",\"import_path\":\"m:a\",\"deployments\":[{\"name\":\"x\"}],"
          + "\"runtime_env\":{\"env_vars\":{\"A\":\"secret\"}}}]},\"ray_cluster_config\":"
          + "{\"head_group_spec\":{},\"worker_group_specs\":[{}]},\"data_infos\":[]}}}";

  /** Partition 0 has endpoint e, 1 has endpoint f; times are in ms since the start. */
  @BeforeAll
  static void writeRequests(LocalStack stack) throws Exception {
    RegisterSchemas.at(stack.registryUrl());
    RecordSerdes serdes = new RecordSerdes(stack.registryUrl());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
    }
    try (Serializer<SpecificRecord> serializer = serdes.serializer();
        KafkaProducer<String, byte[]> producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    stack.bootstrapServers(),
                    "transactional.id",
                    "requests",
                    "enable.idempotence",
                    "true"),
                new StringSerializer(),
                new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      write(producer, serializer, 0, 0, "w/e", create()); // 0-0
      write(producer, serializer, 0, 20, "w/e", update("k", null)); // 0-1
      write(producer, serializer, 0, 30, "w/e", update("k", null)); // 0-2
      write(producer, serializer, 0, 40, "w/e", update(null, 1L)); // 0-3
      write(producer, serializer, 0, 50, "w/e", rollback()); // 0-4
      write(producer, serializer, 0, 60, "w/e", update(null, 4L)); // 0-5
      write(producer, serializer, 1, 10, "v/f", delete("v", "f")); // 1-0
      send(producer, 1, 70, "w/f", new byte[] {1, 2, 3}); // 1-1
      send(producer, 1, 70, "w/f", null); // 1-2
      producer.commitTransaction();
      producer.beginTransaction();
      write(producer, serializer, 1, 80, "w/g", delete("w", "g"));
      producer.flush();
      producer.abortTransaction();
    }
  }

  @Test
  void callsOfAllPartitionsAreMergedByTime(LocalStack stack) {
    try (RequestTopicSource source = source(stack, TopicWindow.ALL)) {
      assertThat(source.info())
          .isEqualTo(RecordingInfo.recorded(RecordingInfo.Source.ENDPOINT_REQUESTS, true, START));
      assertThat(calls(source))
          .extracting(call -> call.id() + " " + call.atMicros() + " " + call.method())
          .containsExactly(
              "0-0 0 POST",
              "1-0 10000 DELETE",
              "0-1 20000 PUT",
              "0-2 30000 PUT",
              "0-3 40000 PUT",
              "0-5 60000 PUT");
      assertThat(source.rollbacks()).isEqualTo(1);
      assertThat(source.undecoded()).isEqualTo(2);
    }
  }

  @Test
  void aCallHasTheUrlEndpointAndCallerOfItsRequest(LocalStack stack) {
    try (RequestTopicSource source = source(stack, TopicWindow.ALL)) {
      List<RecordedCall> calls = calls(source);
      assertThat(calls.get(0).url()).hasToString("https://h:1/v1/workspaces/w/endpoints");
      assertThat(calls.get(1).url()).hasToString("https://h:1/v1/workspaces/v/endpoints/f");
      assertThat(calls).extracting(RecordedCall::endpoint).startsWith("e", "f", "e");
      assertThat(calls).extracting(RecordedCall::caller).containsOnly("d/u");
    }
  }

  @Test
  void bodiesMakeTheSameRequestAgain(LocalStack stack) {
    try (RequestTopicSource source =
        new RequestTopicSource(topics(stack), GATEWAY, TopicWindow.ALL, Redaction.NONE)) {
      List<RecordedCall> calls = calls(source);
      assertThat(RequestReader.readCreate(calls.get(0).body()).value())
          .isEqualTo(PageSample.spec());
      assertThat(calls.get(1).body()).isEmpty();
      assertThat(calls.get(2).body()).asString(StandardCharsets.UTF_8).isEqualTo(UPDATE);
    }
  }

  @Test
  void secretsAreRedacted(LocalStack stack) {
    try (RequestTopicSource source = source(stack, TopicWindow.ALL)) {
      assertThat(calls(source).get(2).body())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo(UPDATE.replace("secret", "redacted"));
    }
  }

  @Test
  void aRepeatedKeyIsARetry(LocalStack stack) {
    try (RequestTopicSource source = source(stack, TopicWindow.ALL)) {
      List<RecordedCall> calls = calls(source);
      assertThat(calls)
          .extracting(RecordedCall::retryOf)
          .containsExactly(null, null, null, "0-1", null, null);
      assertThat(calls.get(3).headers()).containsEntry("Idempotency-Key", List.of("0-1"));
    }
  }

  @Test
  void anExpectedRevisionRefersToItsCallIfThatIsRecorded(LocalStack stack) {
    try (RequestTopicSource all = source(stack, TopicWindow.ALL);
        RequestTopicSource part =
            source(stack, new TopicWindow(null, null, Map.of(0, new Offsets(2, 100)), Set.of()))) {
      assertThat(calls(all))
          .extracting(RecordedCall::ifMatch)
          .containsExactly(null, null, null, null, "0-1", null);
      assertThat(calls(part)).extracting(RecordedCall::ifMatch).containsOnlyNulls();
    }
  }

  @Test
  void aWindowLimitsTimesOffsetsAndWorkspaces(LocalStack stack) {
    assertThat(ids(stack, new TopicWindow(at(20), at(40), Map.of(), Set.of())))
        .containsExactly("0-1", "0-2");
    assertThat(ids(stack, new TopicWindow(at(500), null, Map.of(), Set.of()))).isEmpty();
    assertThat(ids(stack, new TopicWindow(null, null, Map.of(1, new Offsets(0, 9)), Set.of())))
        .containsExactly("1-0");
    assertThat(ids(stack, new TopicWindow(null, at(30), Map.of(), Set.of("w"))))
        .containsExactly("0-0", "0-1");
  }

  @Test
  void aPartitionThatDoesNotExistIsNamed(LocalStack stack) {
    assertThatThrownBy(
            () -> ids(stack, new TopicWindow(null, null, Map.of(7, new Offsets(0, 9)), Set.of())))
        .isInstanceOf(SourceException.class)
        .hasMessage("offsets: partition 7 (expected: 0-2)");
  }

  @Test
  void aBrokerThatDoesNotRespondIsNamed(LocalStack stack) {
    assertThatThrownBy(
            () ->
                new RequestTopicSource(
                    new TopicAccess(
                        Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", "500"),
                        stack.registryUrl(),
                        null),
                    GATEWAY,
                    TopicWindow.ALL,
                    Redaction.SECRETS))
        .isInstanceOf(SourceException.class)
        .hasMessage("127.0.0.1:1: no response (expected: a Kafka broker)");
  }

  @Test
  void aRegistryThatDoesNotRespondIsNamed(LocalStack stack) {
    assertThatThrownBy(
            () ->
                new RequestTopicSource(
                    new TopicAccess(topics(stack).kafka(), URI.create("http://127.0.0.1:1/"), null),
                    GATEWAY,
                    TopicWindow.ALL,
                    Redaction.SECRETS))
        .isInstanceOf(TopicException.class)
        .hasMessageMatching(
            "http://127.0.0.1:1/schemas/ids/\\d+: no response \\(expected: a schema registry\\): .*");
  }

  private static List<String> ids(LocalStack stack, TopicWindow window) {
    try (RequestTopicSource source = source(stack, window)) {
      return calls(source).stream().map(RecordedCall::id).toList();
    }
  }

  private static RequestTopicSource source(LocalStack stack, TopicWindow window) {
    return new RequestTopicSource(topics(stack), GATEWAY, window, Redaction.SECRETS);
  }

  private static TopicAccess topics(LocalStack stack) {
    return new TopicAccess(
        Map.of("bootstrap.servers", stack.bootstrapServers()), stack.registryUrl(), null);
  }

  private static List<RecordedCall> calls(RequestTopicSource source) {
    List<RecordedCall> calls = new ArrayList<>();
    source.forEachRemaining(calls::add);
    return calls;
  }

  private static Instant at(long millis) {
    return START.plusMillis(millis);
  }

  private static void write(
      KafkaProducer<String, byte[]> producer,
      Serializer<SpecificRecord> serializer,
      int partition,
      long millis,
      String key,
      SpecificRecord record) {
    send(producer, partition, millis, key, serializer.serialize(TOPIC, record));
  }

  private static void send(
      KafkaProducer<String, byte[]> producer,
      int partition,
      long millis,
      String key,
      byte @Nullable [] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(TOPIC, partition, at(millis).toEpochMilli(), key, value));
  }

  private static SpecificRecord create() {
    return new EndpointCreateRequested("w", "e", context(null, null), PageSample.spec());
  }

  private static SpecificRecord update(@Nullable String key, @Nullable Long expectedRevision) {
    return new EndpointUpdateRequested(
        "w",
        "e",
        context(key, expectedRevision),
        RequestReader.readUpdate(UPDATE.getBytes(StandardCharsets.UTF_8)).value());
  }

  private static SpecificRecord delete(String workspace, String endpoint) {
    return new EndpointDeleteRequested(workspace, endpoint, context(null, null));
  }

  private static SpecificRecord rollback() {
    return new EndpointRollbackRequested("w", "e", context(null, 3L));
  }

  private static RequestContext context(@Nullable String key, @Nullable Long expectedRevision) {
    return RequestContext.newBuilder()
        .setRequestId("r")
        .setCaller(new Caller("d", "di", "u", "ui"))
        .setAcceptedAt(START)
        .setIdempotency(
            key == null ? null : new Idempotency(key, ByteBuffer.wrap(new byte[] {1, 2})))
        .setExpectedRevision(expectedRevision)
        .build();
  }
}

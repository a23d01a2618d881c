package dev.endpointpipeline.loadreplay.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.replay.AcceptedRequest;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.Topic;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is seen of requests on endpoint-status, with a real broker and registry. */
@WithLocalStack
class StatusFollowerTest {
  private static final String TOPIC = Topic.ENDPOINT_STATUS.topicName();
  private static final EndpointKey ENDPOINT = new EndpointKey("w", "e");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Latencies latencies = new Latencies(OutputStream.nullOutputStream(), 0);

  @BeforeAll
  static void createTopic(LocalStack stack) throws Exception {
    // Makes Avro trust the generated records, as the services do.
    var unused = new RecordSerdes(stack.registryUrl());
    RegisterSchemas.at(stack.registryUrl());
    try (Admin admin = Admin.create(kafka(stack))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
    }
  }

  @Test
  void anAcceptedRequestIsFollowedThroughItsStepsToItsOutcome(LocalStack stack) throws Exception {
    send(stack, event(1, null, Outcome.FAILED));
    try (StatusFollower follower = follower(stack, null)) {
      follower.start(latencies);
      long due = System.nanoTime();
      follower.accepted(new AcceptedRequest(ENDPOINT, 1, due));
      follower.accepted(new AcceptedRequest(ENDPOINT, 2, due));

      send(
          stack,
          event(2, LifecycleStep.VALIDATING, null),
          event(2, null, Outcome.APPLIED),
          event(1, null, Outcome.SUPERSEDED));

      assertThat(follower.awaitOutcomes(PATIENCE)).isTrue();
      assertThat(follower.counts().ended())
          .containsExactlyInAnyOrderEntriesOf(Map.of("APPLIED", 1L, "SUPERSEDED", 1L));
      latencies.endInterval();
      assertThat(latencies.totals())
          .containsOnlyKeys("step.validating", "outcome.applied", "outcome.superseded");
    }
  }

  @Test
  void aResumedRunSeesOutcomesFromBeforeItBegan(LocalStack stack) throws Exception {
    Instant interrupted = Instant.now();
    send(stack, event(3, null, Outcome.APPLIED));
    try (StatusFollower follower = follower(stack, interrupted)) {
      follower.start(latencies);

      follower.accepted(new AcceptedRequest(ENDPOINT, 3, System.nanoTime()));

      assertThat(follower.awaitOutcomes(PATIENCE)).isTrue();
      assertThat(follower.counts().ended()).isEqualTo(Map.of("APPLIED", 1L));
    }
  }

  @Test
  void aKafkaThatDoesNotRespondIsNamed(LocalStack stack) {
    String nobody = "127.0.0.1:" + FreePorts.pick();
    Map<String, String> kafka =
        Map.of("bootstrap.servers", nobody, "default.api.timeout.ms", "1000");

    TopicAccess topics = new TopicAccess(kafka, stack.registryUrl(), null);
    assertThatThrownBy(() -> new StatusFollower(topics, null))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("endpoint-status at " + nobody);
  }

  private static StatusFollower follower(LocalStack stack, @Nullable Instant since) {
    Map<String, String> kafka = Map.of("bootstrap.servers", stack.bootstrapServers());
    return new StatusFollower(new TopicAccess(kafka, stack.registryUrl(), null), since);
  }

  private static Map<String, Object> kafka(LocalStack stack) {
    return Map.of("bootstrap.servers", stack.bootstrapServers());
  }

  private static EndpointStatusChanged event(
      long revision, @Nullable LifecycleStep step, @Nullable Outcome outcome) {
    return EndpointStatusChanged.newBuilder()
        .setWorkspaceId(ENDPOINT.workspaceId())
        .setEndpointId(ENDPOINT.endpointId())
        .setRevision(revision)
        .setRequestId("r")
        .setStatus(EndpointStatus.CREATING)
        .setStep(step)
        .setOutcome(outcome)
        .setOccurredAt(Instant.EPOCH)
        .build();
  }

  private static void send(LocalStack stack, EndpointStatusChanged... events) throws Exception {
    try (Serializer<SpecificRecord> serializer =
            new RecordSerdes(stack.registryUrl()).serializer();
        KafkaProducer<String, SpecificRecord> producer =
            new KafkaProducer<>(kafka(stack), new StringSerializer(), serializer)) {
      for (EndpointStatusChanged event : events) {
        producer.send(new ProducerRecord<>(TOPIC, ENDPOINT.toString(), event)).get();
      }
    }
  }
}

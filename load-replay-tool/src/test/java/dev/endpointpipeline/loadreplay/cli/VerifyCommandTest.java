package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What verify says of the topics of a real broker: at first nothing is in them, then a request. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyCommandTest {
  /** Its own, because all of a topic is verified. */
  private static LocalStack stack;

  @TempDir Path directory;

  @BeforeAll
  static void start(@TempDir Path files) throws Exception {
    stack = LocalStack.builder().directory(files.resolve("stack")).start();
    RegisterSchemas.at(stack.registryUrl());
    try (Admin admin = Admin.create(kafka())) {
      admin
          .createTopics(
              Stream.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE)
                  .map(topic -> new NewTopic(topic.topicName(), 3, (short) 1))
                  .toList())
          .all()
          .get();
    }
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  @Order(1)
  void theGuaranteesHoldForEmptyTopics() {
    CommandLineRun run = verify();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("guarantee 2, one outcome:           holds");
  }

  @Test
  @Order(2)
  void aViolationIsListedWithItsRecordAndEndsWithFive() throws Exception {
    send();
    Path result = directory.resolve("result.json");

    CommandLineRun run = verify("--settle=0s", "--output=" + result);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
    assertThat(run.out())
        .contains("guarantee 2, one outcome:           VIOLATED once")
        .contains("guarantee 2: w/e revision 0: no outcome")
        .contains("    endpoint-requests ");
    JsonNode json = JsonMapper.shared().readTree(Files.readString(result));
    assertThat(json.get("holds").asBoolean()).isFalse();
    assertThat(json.at("/violations_by_guarantee/2").asInt()).isOne();
    assertThat(json.at("/offenders/0/problem").asString()).isEqualTo("no outcome");
  }

  @Test
  @Order(3)
  void requestsBehindAnOpenTransactionAreNotTakenForLost() throws Exception {
    try (Serializer<SpecificRecord> serializer =
            new RecordSerdes(stack.registryUrl()).serializer();
        KafkaProducer<String, SpecificRecord> producer =
            new KafkaProducer<>(transactional(), new StringSerializer(), serializer)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(request()).get();

      CommandLineRun hidden = verify("--settle=0s");
      CompletableFuture<CommandLineRun> waiting =
          CompletableFuture.supplyAsync(() -> verify("--settle=5s"));
      producer.abortTransaction();

      assertThat(hidden.exitCode()).isOne();
      assertThat(hidden.err())
          .containsPattern(
              "load-replay: endpoint-requests-\\d: a transaction is open since offset 1"
                  + " \\(expected: committed or aborted within 0 s\\)");
      assertThat(waiting.get().out()).contains("no outcome");
    }
  }

  @Test
  @Order(4)
  void aDirectoryWithoutARunIsNamed() {
    CommandLineRun run = verify(directory.toString());

    assertThat(run.exitCode()).isOne();
    assertThat(run.err()).contains("load-replay: " + directory + " has no run (expected: ");
  }

  @Test
  @Order(5)
  void optionsAreChecked() {
    CommandLineRun run = verify("--views=-1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--views: -1 (expected: 0 or more)");
  }

  private static CommandLineRun verify(String... arguments) {
    return CommandLineRun.of(
        Stream.concat(
                Stream.of(
                    "verify",
                    "--bootstrap-servers=" + stack.bootstrapServers(),
                    "--registry=" + stack.registryUrl()),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", stack.bootstrapServers());
  }

  private static void send() throws Exception {
    try (Serializer<SpecificRecord> serializer =
            new RecordSerdes(stack.registryUrl()).serializer();
        KafkaProducer<String, SpecificRecord> producer =
            new KafkaProducer<>(kafka(), new StringSerializer(), serializer)) {
      producer.send(request()).get();
    }
  }

  private static Map<String, Object> transactional() {
    Map<String, Object> settings = new HashMap<>(kafka());
    settings.put("transactional.id", "rollback");
    return settings;
  }

  private static ProducerRecord<String, SpecificRecord> request() {
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId("r-0")
            .setCaller(new Caller(null, null, "ann", null))
            .setAcceptedAt(Instant.EPOCH)
            .build();
    ProducerRecord<String, SpecificRecord> request =
        new ProducerRecord<>(
            Topic.ENDPOINT_REQUESTS.topicName(),
            "w/e",
            new EndpointDeleteRequested("w", "e", context));
    List.of("ce_id", "ce_source")
        .forEach(name -> request.headers().add(name, "r-0".getBytes(StandardCharsets.UTF_8)));
    return request;
  }
}

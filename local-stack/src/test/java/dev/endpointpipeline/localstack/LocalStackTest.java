package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithLocalStack
class LocalStackTest {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final LocalStack stack;

  LocalStackTest(LocalStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void everythingRuns() {
    assertThat(stack.broker(0).isAlive()).isTrue();
    assertThat(stack.registry().isAlive()).isTrue();
  }

  @Test
  void recordsComeOutAsTheyWentIn() throws Exception {
    KafkaTopic topic = KafkaTopic.create(stack, uniqueName());

    topic.produce("a record");

    assertThat(topic.consumeAll()).containsExactly("a record");
  }

  @Test
  void topicIsNotCreatedByItsUse() {
    KafkaTopic topic = new KafkaTopic(stack.bootstrapServers(), uniqueName());

    assertThatThrownBy(() -> topic.produce("a record", Duration.ofMillis(500)))
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("not present in metadata");
  }

  @Test
  void streamsApplicationsCanUseTheStreamsGroupProtocol() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      Map<String, FinalizedVersionRange> features =
          admin.describeFeatures().featureMetadata().get().finalizedFeatures();

      assertThat(features.get("streams.version"))
          .isEqualTo(new FinalizedVersionRange((short) 1, (short) 1));
    }
  }

  @Test
  void killedBrokerComesBackWithItsRecordsAtItsAddress() throws Exception {
    KafkaTopic topic = KafkaTopic.create(stack, uniqueName());
    topic.produce("a record");
    long pid = stack.broker(0).pid();

    stack.broker(0).kill();
    stack.broker(0).restart();

    assertThat(stack.broker(0).pid()).isNotEqualTo(pid);
    assertThat(topic.consumeAll()).containsExactly("a record");
  }

  @Test
  void brokerEndsGracefullyWhenStopped() {
    assertThat(stack.broker(0).stop(GRACE)).isTrue();
    assertThat(stack.broker(0).isAlive()).isFalse();

    stack.broker(0).restart();
  }

  @Test
  void pausedBrokerAnswersNobodyUntilItIsResumed() throws Exception {
    int port = URI.create("kafka://" + stack.bootstrapServers()).getPort();

    stack.broker(0).pause();
    assertThatThrownBy(() -> KafkaNode.liveBrokers(port)).isInstanceOf(IOException.class);
    assertThat(stack.broker(0).isAlive()).isTrue();

    stack.broker(0).resume();
    await().ignoreExceptions().until(() -> KafkaNode.liveBrokers(port).contains(0));
  }

  @Test
  void killedRegistryComesBackWithItsSchemas() throws Exception {
    String subject = "/subjects/" + uniqueName() + "/versions";
    HttpResponse<String> registered =
        post(subject, "{\"schema\": \"{\\\"type\\\": \\\"long\\\"}\"}");
    assertThat(registered.statusCode()).isEqualTo(200);

    stack.registry().kill();
    stack.registry().restart();

    assertThat(get(subject).body()).isEqualTo("[1]");
  }

  private static String uniqueName() {
    return "test-" + UUID.randomUUID();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().GET(), path);
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            request
                .uri(URI.create(stack.registryUrl() + path))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .build(),
            BodyHandlers.ofString());
  }
}

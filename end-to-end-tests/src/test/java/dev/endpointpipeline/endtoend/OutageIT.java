package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.SchemaRegistry;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** Outages of Kafka and of the registry. */
@WithPipeline
class OutageIT {
  private static final Duration PROMPT = Duration.ofSeconds(5);

  private final SharedPipeline shared;

  OutageIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void updatesAreRefusedPromptlyReadsContinueAndTheServiceRecovers() {
    EndpointKey key = shared.runningEndpoint();
    long before = accepted(shared.api().update(key, Bodies.named("acknowledged")));
    String retried = UUID.randomUUID().toString();

    shared.pipeline().stack().broker(0).pause();
    try {
      long start = System.nanoTime();
      ApiResponse refused =
          shared.api().update(key, Bodies.named("retried"), "Idempotency-Key", retried);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
      assertThat(refused.status()).isIn(408, 503);

      ApiResponse known =
          await()
              .atMost(SharedPipeline.TIMEOUT)
              .until(
                  () -> shared.api().update(key, Bodies.named("during the outage")),
                  response -> response.status() == 503);
      assertThat(known.header("Retry-After")).isNotEmpty();
      assertThat(shared.api().show(key).text("/name")).isEqualTo("acknowledged");
    } finally {
      shared.pipeline().stack().broker(0).resume();
    }

    ApiResponse recovered =
        await()
            .atMost(SharedPipeline.TIMEOUT)
            .until(
                () -> shared.api().update(key, Bodies.named("retried"), "Idempotency-Key", retried),
                response -> response.status() == 202);
    assertThat(shared.outcome(key, before).text("outcome")).isIn("APPLIED", "SUPERSEDED");
    assertThat(shared.outcome(key, recovered.revision()).text("outcome"))
        .isIn("APPLIED", "SUPERSEDED", "DUPLICATE");
    assertThat(SharedPipeline.awaitStatus(shared.api(), key, "RUNNING").text("/name"))
        .isIn("retried", "during the outage");
    assertThat(shared.outcomes(key, before)).isEqualTo(1);
  }

  @Test
  void everyGatewayShowsARequestThatWaitsInTheWorkerWhileOtherEndpointsContinue() {
    EndpointKey key = shared.runningEndpoint();
    EndpointKey neighbour = neighbourOf(key);
    shared.worker().stop();
    try {
      long waiting = showsWhatWaits(key, neighbour);

      assertThat(shared.outcome(key, waiting).text("outcome")).isEqualTo("APPLIED");
      assertThat(awaitStatus(shared.api(), key, "RUNNING").revision()).isEqualTo(waiting);
    } finally {
      if (!shared.worker().isAlive()) {
        shared.worker().restart();
      }
    }
  }

  private long showsWhatWaits(EndpointKey key, EndpointKey neighbour) {
    long waiting = send(update(key, "under a new schema"), inANewVersion());
    for (Api gateway : List.of(shared.api(), shared.otherApi())) {
      ApiResponse shown = gateway.show(key, "X-Min-Revision", Long.toString(waiting));
      assertThat(shown.text("/name")).isEqualTo("under a new schema");
    }

    shared.pipeline().stack().registry().pause();
    try {
      shared.worker().restart();
      long passed = accepted(shared.api().update(neighbour, Bodies.named("continues")));
      for (Api gateway : List.of(shared.api(), shared.otherApi())) {
        ApiResponse shown = awaitStatus(gateway, neighbour, "RUNNING");
        assertThat(shown.revision()).isEqualTo(passed);
        assertThat(shown.text("/name")).isEqualTo("continues");
        assertThat(gateway.show(key).revision()).isEqualTo(waiting);
        assertThat(gateway.show(key).text("/name")).isEqualTo("under a new schema");
      }
    } finally {
      shared.pipeline().stack().registry().resume();
    }
    return waiting;
  }

  /** Another endpoint of the same partition. */
  private EndpointKey neighbourOf(EndpointKey key) {
    EndpointKey neighbour = shared.runningEndpoint();
    while (partition(neighbour) != partition(key)) {
      neighbour = shared.runningEndpoint();
    }
    return neighbour;
  }

  private static int partition(EndpointKey key) {
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(text)) % Topic.DEFAULT_PARTITIONS;
  }

  private EndpointUpdateRequested update(EndpointKey key, String name) {
    // Makes Avro trust the records' classes.
    var unused = new RecordSerdes(shared.pipeline().stack().registryUrl());
    return EndpointUpdateRequested.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setContext(
            RequestContext.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setCaller(new Caller())
                .setAcceptedAt(Instant.now())
                .build())
        .setPatch(EndpointPatch.newBuilder().setName(name).build())
        .build();
  }

  /** Registers a version of the update schema that differs only in a doc text. */
  private int inANewVersion() {
    String remarked =
        EndpointUpdateRequested.getClassSchema()
            .toString()
            .replaceFirst("\"doc\":\"", "\"doc\":\"In a newer version: ");
    return new SchemaRegistry(shared.pipeline().stack().registryUrl())
        .register(new Schema.Parser().parse(remarked));
  }

  private long send(EndpointUpdateRequested update, int schemaId) {
    byte[] value = shared.pipeline().bytes(Topic.ENDPOINT_REQUESTS, update);
    ByteBuffer.wrap(value).putInt(1, schemaId);
    String key = update.getWorkspaceId() + "/" + update.getEndpointId();
    return shared.pipeline().produce(Topic.ENDPOINT_REQUESTS, key, value).offset();
  }
}

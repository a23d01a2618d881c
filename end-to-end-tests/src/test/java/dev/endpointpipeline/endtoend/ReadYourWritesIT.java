package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.loadreplay.verify.KafkaTopics;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A caller reads its own writes. */
@WithPipeline
class ReadYourWritesIT {
  private final SharedPipeline shared;

  ReadYourWritesIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void gatewayShowsAcceptedUpdatesWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long revision = accepted(shared.api().update(key, Bodies.named("after")));
      ApiResponse shown = shared.api().show(key);

      assertThat(shown.text("/name")).isEqualTo("after");
      assertThat(shown.text("/status")).isEqualTo("CREATING");
      assertThat(shown.revision()).isEqualTo(revision);
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void otherGatewayShowsTheUpdateForItsRevision() {
    EndpointKey key = shared.runningEndpoint();

    for (int round = 0; round < 20; round++) {
      String name = "round-" + round;
      long revision = accepted(shared.api().update(key, Bodies.named(name)));
      ApiResponse shown = shared.otherApi().show(key, "X-Min-Revision", Long.toString(revision));

      assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
      assertThat(shown.text("/name")).isEqualTo(name);
    }
  }

  @Test
  void gatewayReportsARevisionThatDoesNotArrive() {
    EndpointKey key = shared.runningEndpoint();

    ApiResponse shown = shared.otherApi().show(key, "X-Min-Revision", "999999999");

    assertThat(shown.status()).isEqualTo(408);
  }

  @Test
  void everyGatewayShowsTheUpdatesOfAllGatewaysWhileNoWorkerRuns() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      long first = accepted(shared.api().update(key, Bodies.named("named at the first")));
      ApiResponse second =
          shared.otherApi().update(key, "{\"description\": \"described at the second\"}");
      long revision = accepted(second);
      assertThat(revision).isGreaterThan(first);
      assertThat(second.text("/name")).isEqualTo("named at the first");

      for (Api gateway : List.of(shared.api(), shared.otherApi())) {
        ApiResponse shown = gateway.show(key, "X-Min-Revision", Long.toString(revision));
        assertThat(shown.revision()).isEqualTo(revision);
        assertThat(shown.text("/name")).isEqualTo("named at the first");
        assertThat(shown.text("/description")).isEqualTo("described at the second");
      }
    } finally {
      shared.worker().restart();
    }
  }

  @Test
  void noGatewayShowsWhatAWorkerDidNotCommit() {
    EndpointKey key = shared.runningEndpoint();
    EndpointKey uncommitted = inThePartitionOf(key);

    shared
        .pipeline()
        .produceAndAbort(
            Topic.ENDPOINT_STATE,
            uncommitted.toString(),
            shared.pipeline().bytes(Topic.ENDPOINT_STATE, state(uncommitted)));
    long later = accepted(shared.api().update(key, Bodies.replicas(2)));

    for (Api gateway : List.of(shared.api(), shared.otherApi())) {
      // Its state comes after the uncommitted one.
      awaitServing(gateway, key, later);
      assertThat(gateway.show(uncommitted).status()).isEqualTo(400);
    }
  }

  private EndpointKey inThePartitionOf(EndpointKey key) {
    int partitions = shared.pipeline().partitions(Topic.ENDPOINT_STATE);
    return Stream.generate(() -> new EndpointKey(key.workspaceId(), UUID.randomUUID().toString()))
        .filter(
            other ->
                KafkaTopics.partitionOf(other.toString(), partitions)
                    == KafkaTopics.partitionOf(key.toString(), partitions))
        .findFirst()
        .orElseThrow();
  }

  private static EndpointState state(EndpointKey key) {
    return EndpointState.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(0)
        .setHandledRevision(0)
        .setRequestId("uncommitted")
        .setOperation(Operation.CREATE)
        .setStatus(EndpointStatus.RUNNING)
        .setSpec(
            EndpointSpec.newBuilder()
                .setName("uncommitted")
                .setType(EndpointType.ray_service)
                .setCacheList(List.of())
                .build())
        .setOwner(new Caller(null, null, "ann", null))
        .setCreatedAt(Instant.EPOCH)
        .setUpdatedAt(Instant.EPOCH)
        .setRecentRequests(List.of())
        .build();
  }

  private static void awaitServing(Api gateway, EndpointKey key, long revision) {
    await()
        .atMost(SharedPipeline.TIMEOUT)
        .until(() -> gateway.show(key).text("/serving_revision"), Long.toString(revision)::equals);
  }

  @Test
  void conditionOnAnotherGatewaysUpdateIsChecked() {
    EndpointKey key = shared.runningEndpoint();
    shared.worker().stop();
    try {
      for (int round = 0; round < 10; round++) {
        long revision = accepted(shared.api().update(key, Bodies.named("round-" + round)));
        String condition = "\"" + revision + "\"";
        ApiResponse conditional =
            shared
                .otherApi()
                .update(key, "{\"description\": \"" + round + "\"}", "If-Match", condition);
        assertThat(conditional.status()).as(conditional.toString()).isEqualTo(202);
        assertThat(conditional.text("/name")).isEqualTo("round-" + round);

        ApiResponse late =
            shared.api().update(key, Bodies.named("too late"), "If-Match", condition);
        assertThat(late.status()).as(late.toString()).isEqualTo(412);
      }
    } finally {
      shared.worker().restart();
    }
  }
}

package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.PlainReader;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that can't be processed. */
@WithPipeline
class DeadLettersIT {
  private static final Topic REQUESTS = Topic.ENDPOINT_REQUESTS;
  private static final Duration MAX_DELAY = Duration.ofSeconds(5);

  private final SharedPipeline shared;

  DeadLettersIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void unreadableRequestsGoToTheDeadLetterTopicUnchangedAndDelayNoOtherEndpoint() {
    EndpointKey key = shared.runningEndpoint();
    PlainReader deadLetters = shared.pipeline().reader(Topic.ENDPOINT_REQUESTS_DEAD_LETTER);
    byte[] garbage = "no Avro at all".getBytes(StandardCharsets.UTF_8);
    byte[] unknownSchema = {0, 0x7f, 0x7f, 0x7f, 0x7f, 1, 2, 3};
    EndpointApplyReported report =
        new EndpointApplyReported(
            key.workspaceId(),
            key.endpointId(),
            1L,
            ApplyProgress.READY,
            List.of(),
            null,
            null,
            true,
            null,
            null,
            null,
            null,
            Instant.now());
    byte[] otherRecord = shared.pipeline().bytes(Topic.ENDPOINT_APPLY_REPORTS, report);

    shared.pipeline().produce(REQUESTS, key.toString(), garbage);
    shared.pipeline().produce(REQUESTS, key.toString(), unknownSchema);
    shared.pipeline().produce(REQUESTS, key.toString(), otherRecord);
    long revision = accepted(shared.api().update(key, Bodies.named("neighbour")));

    await()
        .atMost(MAX_DELAY)
        .untilAsserted(() -> assertThat(shared.outcomes(key, revision)).isEqualTo(1));
    List<PlainRecord> dead = deadLetters.about(key.toString());
    assertThat(dead)
        .extracting(PlainRecord::bytes)
        .containsExactly(
            ByteBuffer.wrap(garbage), ByteBuffer.wrap(unknownSchema), ByteBuffer.wrap(otherRecord));
    assertThat(dead)
        .extracting(letter -> letter.headers().get("dead-letter-reason"))
        .containsExactly("not-avro", "unknown-schema", "unexpected-record");
  }
}

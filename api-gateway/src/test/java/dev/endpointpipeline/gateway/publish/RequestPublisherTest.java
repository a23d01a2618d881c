package dev.endpointpipeline.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.LoggedRequest;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.ReadModels;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RequestContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.mock.MockProducerFactory;
import org.springframework.util.unit.DataSize;

/** With Kafka's own mock of a producer, which acknowledges when the test says so. */
class RequestPublisherTest {
  /** Endpoints of a workspace: the one that is there, and another. */
  private static final int QUOTA = 2;

  private static final Serializer<SpecificRecord> NO_BYTES = (topic, value) -> new byte[0];

  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel readModel =
      ReadModels.loadedWith(EndpointStates.running(key, -1).setHandledRevision(-1).build());
  private final MockProducer<String, SpecificRecord> producer =
      new MockProducer<>(false, null, new StringSerializer(), NO_BYTES) {
        @Override
        public void close(Duration timeout) {
          // Real ones from a factory are shared, and stay open as well.
        }
      };
  private final AtomicBoolean away = new AtomicBoolean();
  private final RequestPublisher publisher = publisher(Duration.ofMillis(300));

  @Test
  void missingAcknowledgementEndsInAnUnknownOutcome() {
    assertFails(() -> publish(null), Failure.NOT_ACKNOWLEDGED);
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void retryAfterAnUnknownOutcomeJoinsTheFirstTry() {
    Idempotency claim = claim("key-1", 1);
    assertFails(() -> publish(claim), Failure.NOT_ACKNOWLEDGED);
    ReadModels.request(readModel, logged(0));
    assertThat(publish(claim).revision()).isZero();
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void failedTryLeavesItsKeyFree() {
    Idempotency claim = claim("key-1", 1);
    CompletableFuture<Accepted> failing = Background.call(() -> publish(claim));
    await().until(() -> producer.history().size() == 1);
    producer.errorNext(new TimeoutException("expired"));
    assertThatThrownBy(failing::join).hasCauseInstanceOf(RequestFailedException.class);

    CompletableFuture<Accepted> retry = Background.call(() -> publish(claim));
    await().until(() -> producer.history().size() == 2);
    // The mock has counted the record that failed
    ReadModels.read(readModel, 1);
    producer.completeNext();
    assertThat(retry).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void anotherRequestUnderTheKeyIsRefused() {
    assertFails(() -> publish(claim("key-1", 1)), Failure.NOT_ACKNOWLEDGED);
    assertFails(() -> publish(claim("key-1", 2)), Failure.IDEMPOTENCY_KEY_REUSED);
  }

  @Test
  void nothingIsSentWhileKafkaIsAway() {
    away.set(true);
    assertFails(() -> publish(claim("key-1", 1)), Failure.KAFKA_UNAVAILABLE);
    assertThat(producer.history()).isEmpty();
    away.set(false);
    assertFails(() -> publish(claim("key-1", 1)), Failure.NOT_ACKNOWLEDGED);
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void requestThatTheProducerDoesNotTakeWasNotSent() {
    producer.sendException = new TimeoutException("no metadata");
    assertFails(() -> publish(null), Failure.KAFKA_UNAVAILABLE);
  }

  @Test
  void requestThatWouldBeRejectedIsNotSent() {
    ReadModels.read(readModel, 10);
    assertFails(() -> publishIfMatch(5L), Failure.REVISION_MISMATCH);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void conditionOnARevisionThatThisGatewayHasNotComeToIsDecidedByTheLog() {
    CompletableFuture<Accepted> waiting = Background.call(() -> publishIfMatch(0L));
    await().until(() -> producer.history().size() == 1);
    ReadModels.request(readModel, ReadModels.rename(key, 0, "theirs"));
    ReadModels.request(readModel, logged(1));
    producer.completeNext();
    Accepted accepted = waiting.join();
    assertThat(accepted.revision()).isEqualTo(1);
    assertThat(accepted.endpoint().getSpec().getName()).isEqualTo("theirs");
  }

  @Test
  void requestThatIsRejectedInTheLogSaysWhy() {
    CompletableFuture<Accepted> waiting = Background.call(() -> publishIfMatch(7L));
    await().until(() -> producer.history().size() == 1);
    producer.completeNext();
    assertThatThrownBy(waiting::join)
        .cause()
        .isInstanceOfSatisfying(
            RequestFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.REVISION_MISMATCH));
  }

  @Test
  void createsInFlightCountAgainstTheQuotaUntilTheyHaveEnteredOrFailed() {
    CompletableFuture<Accepted> failing = Background.call(() -> create("a"));
    await().until(() -> producer.history().size() == 1);
    assertFails(() -> create("b"), Failure.QUOTA_EXCEEDED);

    producer.errorNext(new TimeoutException("expired"));
    assertThatThrownBy(failing::join).hasCauseInstanceOf(RequestFailedException.class);
    assertFails(() -> create("b"), Failure.NOT_ACKNOWLEDGED);

    // No call waits for it any more, but it may be in the log.
    assertFails(() -> create("c"), Failure.QUOTA_EXCEEDED);
    ReadModels.request(readModel, logged(0));
    assertThat(readModel.usage(key.workspaceId()).endpoints()).isEqualTo(QUOTA);
    assertFails(() -> create("c"), Failure.QUOTA_EXCEEDED);
  }

  private Accepted create(String endpointId) {
    Submission update = submission(null);
    EndpointSpec spec = EndpointSpec.newBuilder().setName("new").setType(EndpointType.job).build();
    return publisher.publish(
        new Submission(
            new EndpointRequest.Create(
                new EndpointCreateRequested(key.workspaceId(), endpointId, update.context(), spec)),
            update.trace()));
  }

  /** The request as this gateway reads it in the topic. */
  private LoggedRequest logged(long revision) {
    SpecificRecord sent = producer.history().get(producer.history().size() - 1).value();
    return new LoggedRequest(revision, Instant.now(), EndpointRequest.of(sent).orElseThrow(), 100);
  }

  private Accepted publishIfMatch(long revision) {
    Submission unconditional = submission(null);
    RequestContext context =
        RequestContext.newBuilder(unconditional.context()).setExpectedRevision(revision).build();
    return publisher.publish(
        new Submission(
            new EndpointRequest.Update(
                new EndpointUpdateRequested(
                    key.workspaceId(), key.endpointId(), context, new EndpointPatch())),
            unconditional.trace()));
  }

  private RequestPublisher publisher(Duration deadline) {
    var settings =
        new PublishSettings(
            128, deadline, Duration.ZERO, Duration.ofMillis(50), Duration.ofSeconds(1), 100);
    var quotas =
        new Quotas(
            new QuotaSettings(QUOTA, DataSize.ofMegabytes(1), DataSize.ofGigabytes(1), 1_000, 40),
            readModel,
            Long.MAX_VALUE);
    var kafka = new KafkaTemplate<>(new MockProducerFactory<>(() -> producer));
    return new RequestPublisher(
        settings,
        new RequestAppender(kafka),
        () -> !away.get(),
        new ChangeAdmission(128, 1),
        readModel,
        0,
        quotas);
  }

  private Accepted publish(@Nullable Idempotency claim) {
    return publisher.publish(submission(claim));
  }

  private Submission submission(@Nullable Idempotency claim) {
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setCaller(new Caller())
            .setAcceptedAt(Instant.ofEpochMilli(0))
            .setIdempotency(claim)
            .build();
    return new Submission(
        new EndpointRequest.Update(
            new EndpointUpdateRequested(
                key.workspaceId(), key.endpointId(), context, new EndpointPatch())),
        TraceParent.root());
  }

  private static Idempotency claim(String idempotencyKey, int fingerprint) {
    return new Idempotency(idempotencyKey, ByteBuffer.wrap(new byte[] {(byte) fingerprint}));
  }

  private static void assertFails(Runnable call, Failure failure) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RequestFailedException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}

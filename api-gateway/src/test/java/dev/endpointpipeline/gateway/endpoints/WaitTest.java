package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.Answer;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.Outcome;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that prefer to wait for the outcome; the test plays the worker. */
@WithGateway
class WaitTest {
  private static final String CREATE = "{\"name\": \"before\", \"type\": \"ray_service\"}";
  private static final String UPDATE = "{\"name\": \"after\"}";

  private final RunningGateway gateway;
  private EndpointKey key = EndpointStates.newKey();
  private String path = "";
  private long createdRevision;

  WaitTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @BeforeEach
  void anEndpointRuns() {
    Answer created = gateway.send(gateway.call("POST", "/v1/workspaces/ws-1/endpoints", CREATE));
    key = new EndpointKey("ws-1", created.text("/id"));
    path = created.header("Location");
    createdRevision = created.revision();
    gateway.writeState(key, EndpointStates.running(key, createdRevision).build());
    await().until(() -> show().text("/status").equals("RUNNING"));
  }

  @Test
  void responseToAnUpdateComesWhenItIsApplied() {
    CompletableFuture<Answer> waiting = waitingUpdate();
    long revision = acceptedRevision();
    assertThat(waiting).isNotDone();

    gateway.writeState(key, EndpointStates.running(key, revision).build());

    Answer answer = waiting.join();
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(answer.revision()).isEqualTo(revision);
    assertThat(answer.header("Location")).isEqualTo(path);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Retry-After")).isEmpty();
    assertThat(answer.response().headers().allValues("X-Request-Id")).hasSize(1);
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.json()).isEqualTo(show().json());
  }

  @Test
  void updateThatFailsIsASuccessfulExchangeThatSaysSo() {
    CompletableFuture<Answer> waiting = waitingUpdate();
    gateway.writeState(
        key,
        EndpointStates.running(key, acceptedRevision())
            .setStatus(EndpointStatus.FAILED)
            .setOperation(Operation.UPDATE)
            .setErrorCode("simulated.failure")
            .setErrorMsg("why")
            .build());
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Outcome")).isEqualTo("FAILED");
    assertThat(answer.text("/status")).isEqualTo("UPDATE_FAILED");
    assertThat(answer.text("/error_code")).isEqualTo("simulated.failure");
    assertThat(answer.text("/error_msg")).isEqualTo("why");
  }

  @Test
  void updateThatIsSupersededShowsWhatCameInItsPlace() {
    CompletableFuture<Answer> waiting = waitingUpdate();
    long revision = acceptedRevision();
    gateway.writeState(key, creating(revision));
    gateway.writeState(key, creating(revision + 1));
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Outcome")).isEqualTo("SUPERSEDED");
    assertThat(answer.revision()).isEqualTo(revision + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "endpoint.revision-passed, 412, endpoint.revision-passed",
    "dataartsfabric.00010009, 400, dataartsfabric.00010009",
    "endpoint.being-deleted, 400, endpoint.being-deleted",
    "endpoint.too-large, 400, endpoint.too-large",
    "request.idempotency-key-reused, 400, request.idempotency-key-reused",
    "endpoint.already-exists, 400, request.idempotency-key-reused"
  })
  void rejectedUpdateGetsTheErrorThatTheGatewayDidNotKnowOf(
      String rejection, int status, String errorCode) {
    CompletableFuture<Answer> waiting = waitingUpdate();
    long revision = acceptedRevision();
    gateway.writeState(
        key,
        EndpointStates.running(key, createdRevision)
            .setHandledRevision(revision)
            .setAnswered(new AnsweredRequest(revision, Outcome.REJECTED, null, rejection, "why"))
            .build());
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text("/error_code")).isEqualTo(errorCode);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(answer.header("X-Request-Id")).isNotEmpty();
    assertThat(answer.header("ETag")).isEmpty();
  }

  @Test
  void updateOfWhatIsGoneByThenIsToldSo() {
    CompletableFuture<Answer> waiting = waitingUpdate();
    acceptedRevision();
    gateway.writeState(key, null);
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("/error_code")).isEqualTo("dataartsfabric.00010009");
  }

  @Test
  void responseToADeleteHasTheIdWhenTheEndpointIsGone() {
    CompletableFuture<Answer> waiting = waiting(gateway.call(path).DELETE());
    long revision = acceptedRevision();
    gateway.writeState(
        key, EndpointStates.running(key, revision).setStatus(EndpointStatus.DELETING).build());
    assertThat(waiting).isNotDone();
    gateway.writeState(key, null);
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(answer.response().body()).isEqualTo("{\"id\":\"" + key.endpointId() + "\"}");
    assertThat(answer.header("ETag")).isEmpty();
  }

  @Test
  void responseToACreateComesWhenTheEndpointRuns() {
    String idempotencyKey = key.endpointId();
    CompletableFuture<Answer> waiting =
        waiting(
            gateway
                .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                .header("Idempotency-Key", idempotencyKey));
    // A retry that does not wait tells what the first try has been accepted as.
    Answer retry =
        gateway.send(
            gateway
                .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                .header("Idempotency-Key", idempotencyKey));
    EndpointKey created = new EndpointKey("ws-1", retry.text("/id"));
    gateway.writeState(created, EndpointStates.running(created, retry.revision()).build());
    Answer answer = waiting.join();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(answer.header("Location")).endsWith(created.endpointId());
    assertThat(answer.text("/status")).isEqualTo("RUNNING");
  }

  @Test
  void retryOfACreateWhoseEndpointIsGoneGetsTheResponseOfTheFirstTry() {
    long before = gateway.published();
    CompletableFuture<Answer> waiting =
        Background.call(
            () ->
                gateway.send(
                    gateway
                        .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                        .header("Idempotency-Key", key.endpointId())
                        .header("Prefer", "wait=10")));
    await().until(() -> gateway.published() > before);
    Answer listed =
        gateway.send(gateway.call("/v1/workspaces/ws-1/endpoints?limit=100&name=before").GET());
    listed
        .json()
        .get("endpoints")
        .findValuesAsString("id")
        // As the worker says of a retry that finds nothing: there is no endpoint.
        .forEach(id -> gateway.writeState(new EndpointKey("ws-1", id), null));

    Answer answer = waiting.join();
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=10");
    assertThat(answer.text("/name")).isEqualTo("before");
  }

  @Test
  void retryWaitsForTheOutcomeOfTheFirstTry() {
    Answer first =
        gateway.send(gateway.call("PUT", path, UPDATE).header("Idempotency-Key", "key-1"));
    CompletableFuture<Answer> waiting =
        waiting(gateway.call("PUT", path, UPDATE).header("Idempotency-Key", "key-1"));
    gateway.writeState(key, EndpointStates.running(key, first.revision()).build());
    assertThat(waiting.join().header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(waiting.join().revision()).isEqualTo(first.revision());
  }

  @Test
  void waitingInVainEndsWithTheResponseWithoutWaiting() {
    Instant start = Instant.now();
    Answer answer = gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", "wait=1"));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(Duration.between(start, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.header("X-Outcome")).isEmpty();
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.revision()).isEqualTo(show().revision());
    assertThat(answer.text("/status")).isEqualTo("CREATING");
  }

  @Test
  void longerWaitsAreCutToTheLongest() {
    CompletableFuture<Answer> waiting =
        Background.call(
            () -> gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", "wait=86400")));
    gateway.writeState(key, EndpointStates.running(key, acceptedRevision()).build());
    assertThat(waiting.join().header("Preference-Applied")).isEqualTo("wait=60");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=0", "respond-async", "wait=soon", "handling=lenient"})
  void withoutAWaitTheResponseComesAtOnce(String preference) {
    Answer answer = gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", preference));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Preference-Applied")).isEmpty();
  }

  @Test
  void whatIsRefusedIsRefusedAtOnce() {
    Answer answer =
        gateway.send(
            gateway
                .call("PUT", path, UPDATE)
                .header("If-Match", "\"999999\"")
                .header("Prefer", "wait=20"));
    assertThat(answer.status()).isEqualTo(412);
    assertThat(answer.header("Preference-Applied")).isEmpty();
  }

  private CompletableFuture<Answer> waitingUpdate() {
    return waiting(gateway.call("PUT", path, UPDATE));
  }

  private CompletableFuture<Answer> waiting(HttpRequest.Builder call) {
    return Background.call(() -> gateway.send(call.header("Prefer", "wait=20")));
  }

  /** Waits until the gateway shows a request as accepted; says which. */
  private long acceptedRevision() {
    return await().until(() -> show().revision(), revision -> revision > createdRevision);
  }

  private EndpointState creating(long revision) {
    return EndpointStates.running(key, revision).setStatus(EndpointStatus.CREATING).build();
  }

  private Answer show() {
    return gateway.send(gateway.call(path).GET());
  }
}

package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
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
    ApiResponse created =
        gateway.send(gateway.call("POST", "/v1/workspaces/ws-1/endpoints", CREATE));
    key = new EndpointKey("ws-1", created.text("/id"));
    path = created.header("Location");
    createdRevision = created.revision();
    gateway.writeState(key, EndpointStates.running(key, createdRevision).build());
    await().until(() -> show().text("/status").equals("RUNNING"));
  }

  @Test
  void responseToAnUpdateComesWhenItIsApplied() {
    CompletableFuture<ApiResponse> waiting = waitingUpdate();
    long revision = acceptedRevision();
    assertThat(waiting).isNotDone();

    gateway.writeState(key, EndpointStates.running(key, revision).build());

    ApiResponse response = waiting.join();
    assertThat(response.status()).as(response.http().body()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(response.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(response.revision()).isEqualTo(revision);
    assertThat(response.header("Location")).isEqualTo(path);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("Retry-After")).isEmpty();
    assertThat(response.http().headers().allValues("X-Request-Id")).hasSize(1);
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.json()).isEqualTo(show().json());
  }

  @Test
  void updateThatFailsIsASuccessfulExchangeThatSaysSo() {
    CompletableFuture<ApiResponse> waiting = waitingUpdate();
    gateway.writeState(
        key,
        EndpointStates.running(key, acceptedRevision())
            .setStatus(EndpointStatus.FAILED)
            .setOperation(Operation.UPDATE)
            .setErrorCode("simulated.failure")
            .setErrorMsg("why")
            .build());
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("FAILED");
    assertThat(response.text("/status")).isEqualTo("UPDATE_FAILED");
    assertThat(response.text("/error_code")).isEqualTo("simulated.failure");
    assertThat(response.text("/error_msg")).isEqualTo("why");
  }

  @Test
  void updateThatIsSupersededShowsWhatCameInItsPlace() {
    CompletableFuture<ApiResponse> waiting = waitingUpdate();
    long revision = acceptedRevision();
    gateway.writeState(key, creating(revision));
    gateway.writeState(key, creating(revision + 1));
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("SUPERSEDED");
    assertThat(response.revision()).isEqualTo(revision + 1);
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
    CompletableFuture<ApiResponse> waiting = waitingUpdate();
    long revision = acceptedRevision();
    gateway.writeState(
        key,
        EndpointStates.running(key, createdRevision)
            .setHandledRevision(revision)
            .setAnswered(new AnsweredRequest(revision, Outcome.REJECTED, null, rejection, "why"))
            .build());
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text("/error_code")).isEqualTo(errorCode);
    assertThat(response.header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertThat(response.header("ETag")).isEmpty();
  }

  @Test
  void updateOfWhatIsGoneByThenIsToldSo() {
    CompletableFuture<ApiResponse> waiting = waitingUpdate();
    acceptedRevision();
    gateway.writeState(key, null);
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text("/error_code")).isEqualTo("dataartsfabric.00010009");
  }

  @Test
  void responseToADeleteHasTheIdWhenTheEndpointIsGone() {
    CompletableFuture<ApiResponse> waiting = waiting(gateway.call(path).DELETE());
    long revision = acceptedRevision();
    gateway.writeState(
        key, EndpointStates.running(key, revision).setStatus(EndpointStatus.DELETING).build());
    assertThat(waiting).isNotDone();
    gateway.writeState(key, null);
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(response.http().body()).isEqualTo("{\"id\":\"" + key.endpointId() + "\"}");
    assertThat(response.header("ETag")).isEmpty();
  }

  @Test
  void responseToACreateComesWhenTheEndpointRuns() {
    String idempotencyKey = key.endpointId();
    CompletableFuture<ApiResponse> waiting =
        waiting(
            gateway
                .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                .header("Idempotency-Key", idempotencyKey));
    // The response to a retry that does not wait has the revision of the first try.
    ApiResponse retry =
        gateway.send(
            gateway
                .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                .header("Idempotency-Key", idempotencyKey));
    EndpointKey created = new EndpointKey("ws-1", retry.text("/id"));
    gateway.writeState(created, EndpointStates.running(created, retry.revision()).build());
    ApiResponse response = waiting.join();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(response.header("Location")).endsWith(created.endpointId());
    assertThat(response.text("/status")).isEqualTo("RUNNING");
  }

  @Test
  void retryOfACreateWhoseEndpointIsGoneGetsTheResponseOfTheFirstTry() {
    long before = gateway.published();
    CompletableFuture<ApiResponse> waiting =
        Background.call(
            () ->
                gateway.send(
                    gateway
                        .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                        .header("Idempotency-Key", key.endpointId())
                        .header("Prefer", "wait=10")));
    await().until(() -> gateway.published() > before);
    ApiResponse listed =
        gateway.send(gateway.call("/v1/workspaces/ws-1/endpoints?limit=100&name=before").GET());
    listed
        .json()
        .get("endpoints")
        .findValuesAsString("id")
        // As the worker says of a retry that finds nothing: there is no endpoint.
        .forEach(id -> gateway.writeState(new EndpointKey("ws-1", id), null));

    ApiResponse response = waiting.join();
    assertThat(response.status()).as(response.http().body()).isEqualTo(202);
    assertThat(response.header("Preference-Applied")).isEqualTo("wait=10");
    assertThat(response.text("/name")).isEqualTo("before");
  }

  @Test
  void retryWaitsForTheOutcomeOfTheFirstTry() {
    ApiResponse first =
        gateway.send(gateway.call("PUT", path, UPDATE).header("Idempotency-Key", "key-1"));
    CompletableFuture<ApiResponse> waiting =
        waiting(gateway.call("PUT", path, UPDATE).header("Idempotency-Key", "key-1"));
    gateway.writeState(key, EndpointStates.running(key, first.revision()).build());
    assertThat(waiting.join().header("X-Outcome")).isEqualTo("APPLIED");
    assertThat(waiting.join().revision()).isEqualTo(first.revision());
  }

  @Test
  void waitingInVainEndsWithTheResponseWithoutWaiting() {
    Instant start = Instant.now();
    ApiResponse response =
        gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", "wait=1"));
    assertThat(response.status()).isEqualTo(202);
    assertThat(Duration.between(start, Instant.now()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    assertThat(response.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(response.header("X-Outcome")).isEmpty();
    assertThat(response.header("Retry-After")).isEqualTo("1");
    assertThat(response.revision()).isEqualTo(show().revision());
    assertThat(response.text("/status")).isEqualTo("CREATING");
  }

  @Test
  void longerWaitsAreCutToTheLongest() {
    CompletableFuture<ApiResponse> waiting =
        Background.call(
            () -> gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", "wait=86400")));
    gateway.writeState(key, EndpointStates.running(key, acceptedRevision()).build());
    assertThat(waiting.join().header("Preference-Applied")).isEqualTo("wait=60");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=0", "respond-async", "wait=soon", "handling=lenient"})
  void withoutAWaitTheResponseComesAtOnce(String preference) {
    ApiResponse response =
        gateway.send(gateway.call("PUT", path, UPDATE).header("Prefer", preference));
    assertThat(response.status()).isEqualTo(202);
    assertThat(response.header("Preference-Applied")).isEmpty();
  }

  @Test
  void whatIsRefusedIsRefusedAtOnce() {
    ApiResponse response =
        gateway.send(
            gateway
                .call("PUT", path, UPDATE)
                .header("If-Match", "\"999999\"")
                .header("Prefer", "wait=20"));
    assertThat(response.status()).isEqualTo(412);
    assertThat(response.header("Preference-Applied")).isEmpty();
  }

  private CompletableFuture<ApiResponse> waitingUpdate() {
    return waiting(gateway.call("PUT", path, UPDATE));
  }

  private CompletableFuture<ApiResponse> waiting(HttpRequest.Builder call) {
    return Background.call(() -> gateway.send(call.header("Prefer", "wait=20")));
  }

  /** Waits until the gateway shows a request as accepted; says which. */
  private long acceptedRevision() {
    return await().until(() -> show().revision(), revision -> revision > createdRevision);
  }

  private EndpointState creating(long revision) {
    return EndpointStates.running(key, revision).setStatus(EndpointStatus.CREATING).build();
  }

  private ApiResponse show() {
    return gateway.send(gateway.call(path).GET());
  }
}

package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.RecentRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Create, update and show, against a real broker and registry; no worker runs. */
@WithGateway
class EndpointsTest {
  private static final String CREATE = "{\"name\": \"new\", \"type\": \"ray_service\"}";

  private final RunningGateway gateway;
  private EndpointKey key = EndpointStates.newKey();
  private String path = path(key);
  private long createdRevision;

  EndpointsTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void sampleOfTheApiPageIsAcceptedAsItIs() throws IOException {
    anEndpointRuns();
    ApiResponse response = put(sample());
    assertThat(response.status()).as(response.http().body()).isEqualTo(202);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("Location")).isEqualTo(path);
    assertThat(response.header("Retry-After")).isEqualTo("1");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertThat(response.text("/status")).isEqualTo("CREATING");
    assertThat(response.text("/step")).isEqualTo("VALIDATING");
    assertThat(response.text("/name")).isEqualTo("endpoint1");
    assertThat(response.text("/revision")).isEqualTo(Long.toString(response.revision()));
  }

  @Test
  void acceptedUpdateIsOneRecordWhoseOffsetIsTheRevision() {
    anEndpointRuns();
    String trace = "0af7651916cd43dd8448eb211c80319c";
    ApiResponse response =
        gateway.send(
            gateway
                .call("PUT", path, "{\"name\": \"after\"}")
                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
    List<ConsumerRecord<String, SpecificRecord>> records = updates();
    assertThat(records).hasSize(1);
    ConsumerRecord<String, SpecificRecord> record = records.get(0);
    assertThat(record.offset()).isEqualTo(response.revision());
    EndpointUpdateRequested request = (EndpointUpdateRequested) record.value();
    assertThat(request.getPatch().getName()).isEqualTo("after");
    assertThat(request.getContext().getRequestId()).isEqualTo(response.header("X-Request-Id"));
    assertThat(request.getContext().getCaller().getUserName()).isEqualTo("ann");
    assertThat(header(record, "ce_id")).isEqualTo(response.header("X-Request-Id"));
    assertThat(header(record, "ce_type")).isEqualTo(request.getSchema().getFullName());
    assertThat(header(record, "traceparent")).contains(trace);
  }

  @Test
  void readAfterAcceptedUpdateNeverShowsWhatWasBefore() {
    anEndpointRuns();
    ApiResponse first = put("{\"name\": \"first\"}");
    ApiResponse second = put("{\"description\": \"second\"}");
    ApiResponse shown = show();
    assertThat(shown.revision()).isEqualTo(second.revision()).isGreaterThan(first.revision());
    assertThat(shown.text("/name")).isEqualTo("first");
    assertThat(shown.text("/description")).isEqualTo("second");
    assertThat(shown.text("/status")).isEqualTo("CREATING");
  }

  @Test
  void whatTheWorkerMadeOfTheRequestReplacesThePrediction() {
    anEndpointRuns();
    long revision = put("{\"name\": \"after\"}").revision();
    // An older state, written late, must not show through.
    gateway.writeState(key, EndpointStates.running(key, createdRevision).build());
    gateway.writeState(
        key,
        EndpointStates.running(key, createdRevision)
            .setHandledRevision(revision)
            .setStatus(EndpointStatus.FAILED)
            .setOperation(Operation.UPDATE)
            .build());
    await().until(() -> show().text("/status").equals("UPDATE_FAILED"));
    assertThat(show().text("/name")).isEqualTo("before");
  }

  @Test
  void tombstoneEndsTheEndpoint() {
    anEndpointRuns();
    put("{\"name\": \"after\"}");
    gateway.writeState(key, null);
    await().until(() -> show().status() == 400);
  }

  @Test
  void unknownFieldsAreIgnoredAndNamed() {
    anEndpointRuns();
    ApiResponse response = put("{\"name\": \"after\", \"colour\": 1, \"b\\r\\nSet-Cookie: x\": 2}");
    assertThat(response.status()).isEqualTo(202);
    assertThat(response.header("X-Ignored-Fields")).contains("colour");
    assertThat(response.header("Set-Cookie")).isEmpty();
  }

  @Test
  void unknownParametersAreIgnoredAndNamedAfterTheFields() {
    anEndpointRuns();
    ApiResponse updated =
        gateway.send(gateway.call("PUT", path + "?b=1&%C3%A9=2&b=3", "{\"colour\": 1}"));
    assertThat(updated.status()).as(updated.http().body()).isEqualTo(202);
    assertThat(updated.header("X-Ignored-Fields")).isEqualTo("colour, b, %C3%A9");

    ApiResponse created =
        gateway.send(gateway.call("POST", "/v1/workspaces/ws-1/endpoints?dry_run=true", CREATE));
    assertThat(created.status()).as(created.http().body()).isEqualTo(202);
    assertThat(created.header("X-Ignored-Fields")).isEqualTo("dry_run");
  }

  @Test
  void whatIsIgnoredIsNamedInWholeNamesWithinBounds() {
    anEndpointRuns();
    String fields =
        IntStream.range(0, 200)
            .mapToObj("\"f%d\": 1"::formatted)
            .collect(Collectors.joining(",", "{", "}"));
    String hundred = put(fields).header("X-Ignored-Fields");
    assertThat(hundred).startsWith("f0, f1, ").endsWith(", f99, ...");

    String query =
        IntStream.range(0, 200)
            .mapToObj(i -> "x".repeat(100) + i + "=1")
            .collect(Collectors.joining("&", "?", ""));
    String many = gateway.send(gateway.call(path + query).GET()).header("X-Ignored-Fields");
    assertThat(many).hasSizeBetween(900, 1024).matches("(x{100}\\d+, ){9}\\.\\.\\.");

    String tooLong = "?" + "x".repeat(2000) + "=1";
    assertThat(gateway.send(gateway.call(path + tooLong).GET()).header("X-Ignored-Fields"))
        .isEqualTo("...");
  }

  @Test
  void severalTracesAreNone() {
    anEndpointRuns();
    String trace = "0af7651916cd43dd8448eb211c80319c";
    gateway.send(
        gateway
            .call("PUT", path, "{}")
            .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01")
            .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
    assertThat(header(updates().get(0), "traceparent")).doesNotContain(trace);
  }

  @Test
  void chunkedBodyIsRead() {
    anEndpointRuns();
    byte[] body = "{\"name\": \"after\"}".getBytes(StandardCharsets.UTF_8);
    ApiResponse response =
        gateway.send(
            gateway
                .call(path)
                .header("Content-Type", "application/json;charset=UTF-8")
                .PUT(
                    java.net.http.HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(body))));
    assertThat(response.status()).isEqualTo(202);
  }

  @Test
  void endpointThatIsBeingDeletedTakesNoUpdate() {
    anEndpoint(EndpointStates.running(key, 5).setStatus(EndpointStatus.DELETING).build());
    ApiResponse response = put("{}");
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text("/error_code")).isEqualTo("endpoint.being-deleted");
    assertThat(updates()).isEmpty();
  }

  @Test
  void ifMatchLetsOnlyTheExpectedRevisionBeChanged() {
    anEndpointRuns();
    ApiResponse good =
        gateway.send(gateway.call("PUT", path, "{}").header("If-Match", show().header("ETag")));
    assertThat(good.status()).isEqualTo(202);
    EndpointUpdateRequested request = (EndpointUpdateRequested) updates().get(0).value();
    assertThat(request.getContext().getExpectedRevision()).isEqualTo(createdRevision);

    ApiResponse passed =
        gateway.send(
            gateway.call("PUT", path, "{}").header("If-Match", "\"" + createdRevision + "\""));
    assertThat(passed.status()).isEqualTo(412);
    assertThat(passed.text("/error_code")).isEqualTo("endpoint.revision-passed");
    assertThat(updates()).hasSize(1);
  }

  @Test
  void retryUnderTheSameKeyHasOneEffectAndOneRevision() {
    anEndpointRuns();
    ApiResponse first = putWithKey("key-1", "{\"name\": \"after\"}");
    ApiResponse retry = putWithKey("key-1", "{\"name\": \"after\"}");
    assertThat(first.status()).isEqualTo(202);
    assertThat(retry.status()).isEqualTo(202);
    assertThat(retry.revision()).isEqualTo(first.revision());
    assertThat(updates()).hasSize(1);
  }

  @Test
  void simultaneousRetriesUnderOneKeyHaveOneRevision() {
    anEndpointRuns();
    List<CompletableFuture<Long>> revisions =
        IntStream.range(0, 20)
            .mapToObj(
                i -> Background.call(() -> putWithKey("key-1", "{\"name\": \"after\"}").revision()))
            .toList();
    assertThat(revisions.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(updates()).hasSize(1);
  }

  @Test
  void retryOfConditionalUpdateIsNotHeldToItsCondition() {
    anEndpointRuns();
    ApiResponse first =
        gateway.send(
            gateway
                .call("PUT", path, "{}")
                .header("Idempotency-Key", "key-1")
                .header("If-Match", "\"" + createdRevision + "\""));
    ApiResponse retry =
        gateway.send(
            gateway
                .call("PUT", path, "{}")
                .header("Idempotency-Key", "key-1")
                .header("If-Match", "\"" + createdRevision + "\""));
    assertThat(retry.status()).isEqualTo(202);
    assertThat(retry.revision()).isEqualTo(first.revision());
  }

  @Test
  void aCreateHasNoRevisionToMatch() {
    ApiResponse response =
        gateway.send(
            gateway
                .call(
                    "POST", "/v1/workspaces/ws-1/endpoints", "{\"name\": \"n\", \"type\": \"job\"}")
                .header("If-Match", "\"5\""));
    assertThat(response.status()).isEqualTo(412);
    assertThat(response.text("/error_code")).isEqualTo("endpoint.revision-passed");
  }

  @Test
  void aCreateThatTakesAnyRevisionIsACreate() {
    ApiResponse response =
        gateway.send(
            gateway.call("POST", "/v1/workspaces/ws-1/endpoints", CREATE).header("If-Match", "*"));
    assertThat(response.status()).isEqualTo(202);
  }

  @Test
  void anotherConditionUnderTheSameKeyIsRefused() {
    anEndpointRuns();
    putWithKey("key-1", "{\"name\": \"after\"}");
    ApiResponse other =
        gateway.send(
            gateway
                .call("PUT", path, "{\"name\": \"after\"}")
                .header("Idempotency-Key", "key-1")
                .header("If-Match", "\"0\""));
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.text("/error_code")).isEqualTo("request.idempotency-key-reused");
  }

  @Test
  void anotherBodyUnderTheSameKeyIsRefused() {
    anEndpointRuns();
    putWithKey("key-1", "{\"name\": \"after\"}");
    ApiResponse other = putWithKey("key-1", "{\"name\": \"other\"}");
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.text("/error_code")).isEqualTo("request.idempotency-key-reused");
    assertThat(updates()).hasSize(1);
  }

  @Test
  void keyThatAnotherGatewaySawIsKnownFromTheState() {
    EndpointState.Builder state = EndpointStates.running(key, 40);
    state.setRecentRequests(
        List.of(
            new RecentRequest(
                "key-1",
                java.nio.ByteBuffer.wrap(
                    new Fingerprint()
                        .with("PUT")
                        .with(path)
                        .with((String) null)
                        .with("{}".getBytes(StandardCharsets.UTF_8))
                        .toBytes()),
                40L,
                Instant.now())));
    anEndpoint(state.build());
    assertThat(putWithKey("key-1", "{}").revision()).isEqualTo(40);
    assertThat(updates()).isEmpty();
  }

  @Test
  void createdEndpointIsShownAtOnce() {
    ApiResponse created =
        gateway.send(gateway.call("POST", "/v1/workspaces/ws-1/endpoints", CREATE));
    assertThat(created.status()).as(created.http().body()).isEqualTo(202);
    String id = created.text("/id");
    assertThat(id).matches("[0-9a-f]{32}");
    assertThat(created.header("Location")).isEqualTo("/v1/workspaces/ws-1/endpoints/" + id);
    assertThat(created.text("/status")).isEqualTo("CREATING");
    assertThat(created.text("/owner/user_name")).isEqualTo("ann");
    ApiResponse shown = gateway.send(gateway.call(created.header("Location")).GET());
    assertThat(shown.json()).isEqualTo(created.json());
    var records = gateway.requestsOf(new EndpointKey("ws-1", id));
    assertThat(records).hasSize(1);
    assertThat(records.get(0).value()).isInstanceOf(EndpointCreateRequested.class);
    assertThat(records.get(0).offset()).isEqualTo(created.revision());
  }

  @Test
  void retryOfCreateMeansTheSameEndpoint() {
    String idempotencyKey = key.endpointId();
    ApiResponse first = create(idempotencyKey, CREATE);
    ApiResponse retry = create(idempotencyKey, CREATE);
    ApiResponse other = create(idempotencyKey, "{\"name\": \"newer\", \"type\": \"ray_service\"}");
    assertThat(retry.text("/id")).isEqualTo(first.text("/id"));
    assertThat(retry.revision()).isEqualTo(first.revision());
    assertThat(other.text("/error_code")).isEqualTo("request.idempotency-key-reused");
    assertThat(gateway.requestsOf(new EndpointKey("ws-1", first.text("/id")))).hasSize(1);
  }

  @Test
  void retryOfCreateMeansTheSameEndpointAlsoWhenThatIsGone() {
    String idempotencyKey = key.endpointId();
    ApiResponse first = create(idempotencyKey, CREATE);
    EndpointKey created = new EndpointKey("ws-1", first.text("/id"));
    gateway.send(gateway.call(path(created)).DELETE());
    gateway.writeState(created, null);
    await().until(() -> gateway.send(gateway.call(path(created)).GET()).status() == 400);

    ApiResponse retry = create(idempotencyKey, CREATE);

    assertThat(retry.status()).as(retry.http().body()).isEqualTo(202);
    assertThat(retry.text("/id")).isEqualTo(first.text("/id"));
    assertThat(retry.text("/name")).isEqualTo("new");
    assertThat(retry.revision()).isEqualTo(first.revision());
    assertThat(gateway.requestsOf(created)).hasSize(2);
    assertThat(gateway.send(gateway.call(path(created)).GET()).status()).isEqualTo(400);
  }

  @Test
  void readWaitsForTheRevisionItAsksFor() {
    anEndpointRuns();
    long revision = createdRevision + 3;
    CompletableFuture<ApiResponse> waiting =
        Background.call(
            () ->
                gateway.send(
                    gateway.call(path).header("X-Min-Revision", Long.toString(revision)).GET()));
    gateway.writeState(key, EndpointStates.running(key, revision).build());
    assertThat(waiting.join().status()).isEqualTo(200);
    assertThat(waiting.join().revision()).isGreaterThanOrEqualTo(createdRevision);
  }

  @Test
  void readThatWaitsInVainEndsIn408() {
    anEndpointRuns();
    ApiResponse response =
        gateway.send(gateway.call(path).header("X-Min-Revision", "\"999999\"").GET());
    assertThat(response.status()).isEqualTo(408);
    assertThat(response.text("/error_code")).isEqualTo("endpoint.revision-not-known");
  }

  private void anEndpointRuns() {
    ApiResponse created =
        gateway.send(
            gateway.call(
                "POST",
                "/v1/workspaces/ws-1/endpoints",
                "{\"name\": \"before\", \"type\": \"ray_service\"}"));
    key = new EndpointKey("ws-1", created.text("/id"));
    path = path(key);
    createdRevision = created.revision();
    gateway.writeState(key, EndpointStates.running(key, createdRevision).build());
    await().until(() -> show().text("/status").equals("RUNNING"));
  }

  private List<ConsumerRecord<String, SpecificRecord>> updates() {
    return gateway.requestsOf(key).stream()
        .filter(record -> record.value() instanceof EndpointUpdateRequested)
        .toList();
  }

  private void anEndpoint(EndpointState state) {
    gateway.writeState(key, state);
    await().atMost(Duration.ofSeconds(10)).until(() -> show().status() == 200);
  }

  private ApiResponse show() {
    return gateway.send(gateway.call(path).GET());
  }

  private ApiResponse put(String body) {
    return gateway.send(gateway.call("PUT", path, body));
  }

  private ApiResponse putWithKey(String idempotencyKey, String body) {
    return gateway.send(gateway.call("PUT", path, body).header("Idempotency-Key", idempotencyKey));
  }

  private ApiResponse create(String idempotencyKey, String body) {
    return gateway.send(
        gateway
            .call("POST", "/v1/workspaces/ws-1/endpoints", body)
            .header("Idempotency-Key", idempotencyKey));
  }

  private static String path(EndpointKey key) {
    return "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
  }

  private static String sample() {
    return new String(PageSample.updateRequest(), StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}

package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatus;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The call Delete, against a real broker and registry; no worker runs. */
@WithGateway
class DeleteTest {
  private final RunningGateway gateway;
  private EndpointKey key = EndpointStates.newKey();
  private String path = "";
  private long createdRevision;

  DeleteTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @BeforeEach
  void anEndpointRuns() {
    ApiResponse created =
        gateway.send(
            gateway.call(
                "POST",
                "/v1/workspaces/ws-1/endpoints",
                "{\"name\": \"before\", \"type\": \"ray_service\"}"));
    key = new EndpointKey("ws-1", created.text("/id"));
    path = created.header("Location");
    createdRevision = created.revision();
    gateway.writeState(key, EndpointStates.running(key, createdRevision).build());
    await().until(() -> show().text("/status").equals("RUNNING"));
  }

  @Test
  void acceptedDeleteIsOneRecordAndItsResponseHasTheIdOnly() {
    ApiResponse response = delete();
    assertThat(response.status()).as(response.http().body()).isEqualTo(202);
    assertThat(response.http().body()).isEqualTo("{\"id\":\"" + key.endpointId() + "\"}");
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("Retry-After")).isEqualTo("1");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertThat(response.header("Location")).isEmpty();
    assertThat(deletes()).hasSize(1);
    ConsumerRecord<String, SpecificRecord> record = deletes().get(0);
    assertThat(record.offset()).isEqualTo(response.revision());
    assertThat(((EndpointDeleteRequested) record.value()).getContext().getRequestId())
        .isEqualTo(response.header("X-Request-Id"));
  }

  @Test
  void endpointIsShownAsBeingDeletedFromThenOn() {
    long revision = delete().revision();
    ApiResponse shown = show();
    assertThat(shown.text("/status")).isEqualTo("DELETING");
    assertThat(shown.json().has("step")).isFalse();
    assertThat(shown.revision()).isEqualTo(revision);
    assertThat(shown.text("/serving_revision")).isEqualTo(Long.toString(createdRevision));
    assertThat(shown.text("/name")).isEqualTo("before");
  }

  @Test
  void endpointThatIsBeingDeletedTakesNoUpdate() {
    delete();
    ApiResponse update = gateway.send(gateway.call("PUT", path, "{}"));
    assertThat(update.status()).isEqualTo(400);
    assertThat(update.text("/error_code")).isEqualTo("endpoint.being-deleted");
  }

  @Test
  void anotherDeleteIsARequestOfItsOwn() {
    ApiResponse first = delete();
    ApiResponse second = delete();
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.revision()).isGreaterThan(first.revision());
    assertThat(deletes()).hasSize(2);
    assertThat(show().revision()).isEqualTo(second.revision());
  }

  @Test
  void afterTheTombstoneThereIsNoEndpoint() {
    delete();
    gateway.writeState(key, null);
    await().until(() -> show().status() == 400);
    for (ApiResponse response :
        List.of(show(), delete(), gateway.send(gateway.call("PUT", path, "{}")))) {
      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text("/error_code")).isEqualTo("dataartsfabric.00010009");
    }
    assertThat(deletes()).hasSize(1);
  }

  @Test
  void ifMatchLetsOnlyTheExpectedRevisionBeDeleted() {
    long revision = gateway.send(gateway.call("PUT", path, "{}")).revision();
    ApiResponse stale =
        gateway.send(gateway.call(path).header("If-Match", "\"" + createdRevision + "\"").DELETE());
    assertThat(stale.status()).isEqualTo(412);
    assertThat(deletes()).isEmpty();

    ApiResponse good =
        gateway.send(gateway.call(path).header("If-Match", "\"" + revision + "\"").DELETE());
    assertThat(good.status()).isEqualTo(202);
    EndpointDeleteRequested request = (EndpointDeleteRequested) deletes().get(0).value();
    assertThat(request.getContext().getExpectedRevision()).isEqualTo(revision);
  }

  @Test
  void retryUnderTheSameKeyHasOneRevisionEvenWhenTheEndpointIsGone() {
    ApiResponse first = deleteWithKey("key-1");
    ApiResponse retry = deleteWithKey("key-1");
    assertThat(retry.status()).isEqualTo(202);
    assertThat(retry.revision()).isEqualTo(first.revision());

    gateway.writeState(key, null);
    await().until(() -> show().status() == 400);
    ApiResponse late = deleteWithKey("key-1");
    assertThat(late.status()).isEqualTo(202);
    assertThat(late.revision()).isEqualTo(first.revision());
    assertThat(deletes()).hasSize(1);
  }

  @Test
  void keyOfAnUpdateIsNotADeletesToUse() {
    gateway.send(gateway.call("PUT", path, "{}").header("Idempotency-Key", "key-1"));
    ApiResponse delete = deleteWithKey("key-1");
    assertThat(delete.status()).isEqualTo(400);
    assertThat(delete.text("/error_code")).isEqualTo("request.idempotency-key-reused");
  }

  @Test
  void waitsForTheRevisionItAsksFor() {
    ApiResponse late = gateway.send(gateway.call(path).header("X-Min-Revision", "999999").DELETE());
    assertThat(late.status()).isEqualTo(408);
    assertThat(deletes()).isEmpty();
  }

  @Test
  void wishThatJobInstancesGoTooIsCheckedAndNamedAsIgnored() {
    ApiResponse wrong =
        gateway.send(gateway.call(path + "?is_delete_app_instance=perhaps").DELETE());
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text("/details/0/field")).isEqualTo("is_delete_app_instance");
    assertThat(deletes()).isEmpty();

    ApiResponse response =
        gateway.send(gateway.call(path + "?is_delete_app_instance=true&x=1").DELETE());
    assertThat(response.status()).isEqualTo(202);
    assertThat(response.header("X-Ignored-Fields")).isEqualTo("is_delete_app_instance, x");
  }

  @Test
  void sdkThatSendsAContentTypeWithoutABodyIsUnderstood() {
    ApiResponse response =
        gateway.send(gateway.call(path).header("Content-Type", "application/json").DELETE());
    assertThat(response.status()).isEqualTo(202);
  }

  @Test
  void requestThatTheWorkerRefusedEndsThePrediction() {
    long revision = delete().revision();
    gateway.writeState(
        key, EndpointStates.running(key, createdRevision).setHandledRevision(revision).build());
    await().until(() -> show().text("/status").equals(EndpointStatus.RUNNING.name()));
  }

  private ApiResponse show() {
    return gateway.send(gateway.call(path).GET());
  }

  private ApiResponse delete() {
    return gateway.send(gateway.call(path).DELETE());
  }

  private ApiResponse deleteWithKey(String idempotencyKey) {
    return gateway.send(gateway.call(path).header("Idempotency-Key", idempotencyKey).DELETE());
  }

  private List<ConsumerRecord<String, SpecificRecord>> deletes() {
    return gateway.requestsOf(key).stream()
        .filter(record -> record.value() instanceof EndpointDeleteRequested)
        .toList();
  }
}

package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ClientRequestException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.http.HttpResponse;
import com.huaweicloud.sdk.core.impl.DefaultHttpClient;
import com.huaweicloud.sdk.core.retry.RetryContext;
import com.huaweicloud.sdk.core.retry.backoff.BackoffStrategy;
import com.huaweicloud.sdk.dataartsfabric.v1.DataArtsFabricClient;
import com.huaweicloud.sdk.dataartsfabric.v1.model.CreateEndpointRequest;
import com.huaweicloud.sdk.dataartsfabric.v1.model.CreateEndpointResponse;
import com.huaweicloud.sdk.dataartsfabric.v1.model.DeleteEndpointRequest;
import com.huaweicloud.sdk.dataartsfabric.v1.model.DeleteEndpointResponse;
import com.huaweicloud.sdk.dataartsfabric.v1.model.EndpointBriefInfo;
import com.huaweicloud.sdk.dataartsfabric.v1.model.EndpointInput;
import com.huaweicloud.sdk.dataartsfabric.v1.model.EndpointStatus;
import com.huaweicloud.sdk.dataartsfabric.v1.model.EndpointType;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ListEndpointsRequest;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ListEndpointsResponse;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ReservedResource;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ResourceDef;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ShowEndpointRequest;
import com.huaweicloud.sdk.dataartsfabric.v1.model.ShowEndpointResponse;
import com.huaweicloud.sdk.dataartsfabric.v1.model.UpdateEndpointRequest;
import com.huaweicloud.sdk.dataartsfabric.v1.model.UpdateEndpointRequestBody;
import com.huaweicloud.sdk.dataartsfabric.v1.model.UpdateEndpointResponse;
import dev.endpointpipeline.endtoend.pipeline.AccessKey;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The API used by Huawei Cloud's unmodified SDK for Java. */
@WithPipeline
class SdkIT {
  private static final String WORKSPACE = "of-the-sdk";
  private static final int POLL_MILLIS = 200;

  private static final int POLLS = 20;

  private final SharedPipeline shared;
  private final DataArtsFabricClient client;

  SdkIT(SharedPipeline shared) {
    this.shared = shared;
    this.client = clientWith(AccessKey.OF_ANN.id(), AccessKey.OF_ANN.secret());
  }

  @Test
  void createdEndpointRunsAndBelongsToItsSigner() {
    CreateEndpointResponse created = create("模型服务 一号");

    assertThat(created.getHttpStatusCode()).isEqualTo(202);
    assertThat(created.getXRequestId()).isNotEmpty();
    assertThat(created.getName()).isEqualTo("模型服务 一号");
    assertThat(created.getType()).isEqualTo(EndpointType.RAY);
    assertThat(created.getStatus()).isEqualTo(EndpointStatus.CREATING);
    assertThat(created.getOwner().getUserName()).isEqualTo("ann");
    assertThat(created.getCreateTime()).isNotNull();
    ShowEndpointResponse running = awaitStatus(created.getId(), EndpointStatus.RUNNING);
    assertThat(running.getName()).isEqualTo("模型服务 一号");
  }

  @Test
  void updateIsShownAtOnceAndThenApplied() {
    String id = awaitStatus(create("before").getId(), EndpointStatus.RUNNING).getId();

    UpdateEndpointResponse updated =
        update(
            id,
            new UpdateEndpointRequestBody()
                .withName("之后")
                .withDescription("描述")
                .withReservedResource(
                    new ReservedResource()
                        .withApu(
                            new ResourceDef()
                                .withSpecCode("apu.d1x")
                                .withWarmUpNum(2)
                                .withMaxNum(4))));

    assertThat(updated.getHttpStatusCode()).isEqualTo(202);
    assertThat(updated.getStatus()).isEqualTo(EndpointStatus.CREATING);
    assertThat(show(id).getName()).isEqualTo("之后");
    ShowEndpointResponse running = awaitStatus(id, EndpointStatus.RUNNING);
    assertThat(running.getDescription()).isEqualTo("描述");
    assertThat(running.getReservedResource().getApu().getMaxNum()).isEqualTo(4);
  }

  @Test
  void endpointsAreListedByNameAndPage() {
    String word = "列表" + UUID.randomUUID().toString().substring(0, 8);
    List<String> ids =
        List.of(
            create(word + " 一").getId(), create(word + " 二").getId(), create("another").getId());
    ListEndpointsRequest request =
        new ListEndpointsRequest().withWorkspaceId(WORKSPACE).withName(word);

    ListEndpointsResponse all = client.listEndpoints(request);
    ListEndpointsResponse second = client.listEndpoints(request.withOffset(1).withLimit(1));

    assertThat(all.getTotal()).isEqualTo(2);
    assertThat(all.getEndpoints())
        .extracting(EndpointBriefInfo::getId)
        .containsExactlyInAnyOrder(ids.get(0), ids.get(1));
    assertThat(all.getEndpoints())
        .allSatisfy(endpoint -> assertThat(endpoint.getType()).isEqualTo(EndpointType.RAY));
    assertThat(second.getTotal()).isEqualTo(2);
    assertThat(second.getEndpoints())
        .extracting(EndpointBriefInfo::getId)
        .containsExactly(all.getEndpoints().get(1).getId());
  }

  @Test
  void deletedEndpointIsNotFound() {
    String id = awaitStatus(create("to go").getId(), EndpointStatus.RUNNING).getId();

    DeleteEndpointResponse deleted =
        client.deleteEndpoint(
            new DeleteEndpointRequest().withWorkspaceId(WORKSPACE).withEndpointId(id));

    assertThat(deleted.getHttpStatusCode()).isEqualTo(202);
    assertThat(deleted.getId()).isEqualTo(id);
    await()
        .atMost(SharedPipeline.TIMEOUT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> show(id))
                    .hasFieldOrPropertyWithValue("errorCode", "dataartsfabric.00010009"));
  }

  @Test
  void failedUpdateHasAStatusOfTheSdk() {
    String id = awaitStatus(create("before").getId(), EndpointStatus.RUNNING).getId();
    EndpointKey key = new EndpointKey(WORKSPACE, id);

    // This version of the SDK has no field for the configuration
    shared.api().update(key, Bodies.failingIn("APPLYING_SERVE_CONFIG", "no module app"));
    ShowEndpointResponse failed = awaitStatus(id, EndpointStatus.UPDATE_FAILED);

    assertThat(failed.getErrorMsg()).isEqualTo("no module app");
  }

  @Test
  void retriesWithAnIdempotencyKeyHaveOneEffect() {
    String id = create("before").getId();
    UpdateEndpointRequest request =
        new UpdateEndpointRequest()
            .withWorkspaceId(WORKSPACE)
            .withEndpointId(id)
            .withBody(new UpdateEndpointRequestBody().withName("after"));

    // For longer than a second, so that the signatures differ
    client
        .updateEndpointInvoker(request)
        .addHeader("Idempotency-Key", UUID.randomUUID().toString())
        .withRetry(4, (response, e) -> true, new Pauses(400))
        .invoke();

    assertThat(updatesOf(id)).hasSize(1);
  }

  @Test
  void replayedSignedRequestAtAnotherGatewayHasNoEffect() {
    String id = create("before").getId();
    EndpointKey key = new EndpointKey(WORKSPACE, id);
    var http = new DefaultHttpClient(HttpConfig.getDefaultHttpConfig());
    HttpRequest signed =
        credentials(AccessKey.OF_ANN.id(), AccessKey.OF_ANN.secret())
            .syncProcessAuthRequest(
                HttpRequest.newBuilder()
                    .withMethod(HttpMethod.PUT)
                    .withEndpoint(url(shared.gateway()))
                    .withPath("/v1/workspaces/" + WORKSPACE + "/endpoints/" + id)
                    .withContentType("application/json")
                    .withBodyAsString("{\"name\": \"older\"}")
                    .build(),
                http);
    assertThat(http.syncInvokeHttp(signed).getStatusCode()).isEqualTo(202);
    long newer = accepted(shared.api().update(key, Bodies.named("newer")));
    shared.outcome(key, newer);
    SharedPipeline.awaitStatus(shared.otherApi(), key, "RUNNING");

    HttpRequest again = signed.builder().withEndpoint(url(shared.otherGateway())).build();
    HttpResponse refused = http.syncInvokeHttp(again);

    assertThat(refused.getStatusCode()).as(refused.getBodyAsString()).isEqualTo(429);
    assertThat(updatesOf(id)).hasSize(2);
    assertThat(show(id).getName()).isEqualTo("newer");
  }

  @Test
  void violationOfARuleIsA400WithItsCodeMessageAndRequestId() {
    String id = create("before").getId();

    ClientRequestException refused =
        refusal(() -> update(id, new UpdateEndpointRequestBody().withName("n".repeat(129))));

    assertThat(refused.getHttpStatusCode()).isEqualTo(400);
    assertThat(refused.getErrorCode()).isEqualTo("common.01000001");
    assertThat(refused.getErrorMsg()).contains("name: ");
    assertThat(refused.getRequestId()).matches("[0-9a-f-]{36}");
  }

  @Test
  void unknownEndpointIsA400() {
    ClientRequestException refused = refusal(() -> show("unknown"));

    assertThat(refused.getHttpStatusCode()).isEqualTo(400);
    assertThat(refused.getErrorCode()).isEqualTo("dataartsfabric.00010009");
  }

  @Test
  void wrongSecretKeyIsA401() {
    DataArtsFabricClient stranger = clientWith(AccessKey.OF_ANN.id(), "another-secret");

    ClientRequestException refused =
        refusal(() -> stranger.showEndpoint(showRequest(create("hers").getId())));

    assertThat(refused.getHttpStatusCode()).isEqualTo(401);
    assertThat(refused.getErrorCode()).isEqualTo("APIG.0301");
    assertThat(refused.getErrorMsg()).contains("signature");
  }

  @Test
  void missingGrantForTheActionIsA403() {
    String id = create("hers").getId();
    DataArtsFabricClient reader = clientWith(AccessKey.OF_EVE.id(), AccessKey.OF_EVE.secret());

    ClientRequestException refused =
        refusal(() -> reader.updateEndpoint(updateRequest(id, new UpdateEndpointRequestBody())));

    assertThat(refused.getHttpStatusCode()).isEqualTo(403);
    assertThat(refused.getErrorCode()).isEqualTo("403");
    assertThat(reader.showEndpoint(showRequest(id)).getName()).isEqualTo("hers");
  }

  private DataArtsFabricClient clientWith(String accessKey, String secretKey) {
    return DataArtsFabricClient.newBuilder()
        .withCredential(credentials(accessKey, secretKey))
        .withEndpoints(List.of(url(shared.gateway())))
        .build();
  }

  private static BasicCredentials credentials(String accessKey, String secretKey) {
    return new BasicCredentials()
        .withAk(accessKey)
        .withSk(secretKey)
        .withProjectId(AccessKey.PROJECT);
  }

  private static String url(ServiceProcess gateway) {
    return "http://127.0.0.1:" + gateway.port();
  }

  private CreateEndpointResponse create(String name) {
    // Without a unique key, an equal create within the same second would be a retry.
    return client
        .createEndpointInvoker(
            new CreateEndpointRequest()
                .withWorkspaceId(WORKSPACE)
                .withBody(new EndpointInput().withName(name).withType(EndpointType.RAY)))
        .addHeader("Idempotency-Key", UUID.randomUUID().toString())
        .invoke();
  }

  private UpdateEndpointResponse update(String id, UpdateEndpointRequestBody body) {
    return client.updateEndpoint(updateRequest(id, body));
  }

  private static UpdateEndpointRequest updateRequest(String id, UpdateEndpointRequestBody body) {
    return new UpdateEndpointRequest().withWorkspaceId(WORKSPACE).withEndpointId(id).withBody(body);
  }

  private ShowEndpointResponse show(String id) {
    return client.showEndpoint(showRequest(id));
  }

  private static ShowEndpointRequest showRequest(String id) {
    return new ShowEndpointRequest().withWorkspaceId(WORKSPACE).withEndpointId(id);
  }

  private ShowEndpointResponse awaitStatus(String id, EndpointStatus status) {
    return await()
        .atMost(SharedPipeline.TIMEOUT)
        .until(() -> poll(id, status), shown -> status.equals(shown.getStatus()));
  }

  /** Polls with the SDK so often that most polls have the signature of the previous one. */
  private ShowEndpointResponse poll(String id, EndpointStatus status) {
    return client
        .showEndpointInvoker(showRequest(id))
        .withRetry(
            POLLS,
            (response, e) -> response != null && !status.equals(response.getStatus()),
            new Pauses(POLL_MILLIS))
        .invoke();
  }

  private static ClientRequestException refusal(Callable<?> call) {
    return catchThrowableOfType(ClientRequestException.class, call::call);
  }

  private List<PlainRecord> updatesOf(String id) {
    String key = new EndpointKey(WORKSPACE, id).toString();
    return shared.pipeline().reader(Topic.ENDPOINT_REQUESTS).toEnd().stream()
        .filter(request -> key.equals(request.key()))
        .filter(
            request -> String.valueOf(request.headers().get("ce_type")).endsWith("UpdateRequested"))
        .toList();
  }

  /** A constant back-off between the SDK's retries. */
  private record Pauses(long millis) implements BackoffStrategy {
    @Override
    public <S> long computeDelayBeforeNextRetry(RetryContext<S> context) {
      return millis;
    }
  }
}

package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.schemas.CacheMount;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The call List, against a real broker and registry; each test in a workspace of its own. */
@WithGateway
class ListTest {
  private static final String ID_A = "a".repeat(32);
  private static final String ID_B = "b".repeat(32);
  private static final String ID_C = "c".repeat(36);

  private final RunningGateway gateway;
  private final String workspace = UUID.randomUUID().toString();
  private final String path = "/v1/workspaces/" + workspace + "/endpoints";

  ListTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @BeforeEach
  void threeEndpoints() {
    endpoint(ID_B, "Chat 模型", EndpointType.ray_service);
    endpoint(ID_A, "embeddings.v2", EndpointType.job);
    endpoint(ID_C, "chat-small", EndpointType.ray_service);
    await().until(() -> list("").json().get("total").intValue() == 3);
  }

  @Test
  void hasEveryEndpointOfTheWorkspaceInTheOrderOfTheirIds() {
    ApiResponse response = list("");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.json().propertyNames()).containsExactly("total", "endpoints");
    assertThat(response.json().get("total").intValue()).isEqualTo(3);
    assertThat(ids(response)).containsExactly(ID_A, ID_B, ID_C);
  }

  @Test
  void workspaceWithoutEndpointsHasAnEmptyList() {
    ApiResponse response =
        gateway.send(gateway.call("/v1/workspaces/" + UUID.randomUUID() + "/endpoints").GET());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.http().body()).isEqualTo("{\"total\":0,\"endpoints\":[]}");
  }

  @Test
  void itemIsTheViewWithoutWhatThePageLeavesOut() {
    ApiResponse item = gateway.send(gateway.call(path + "/" + ID_B).GET());
    ObjectNode brief = (ObjectNode) item.json();
    assertThat(brief.has("caches")).isTrue();
    brief.remove("caches");
    assertThat(list("").json().at("/endpoints/1")).isEqualTo(brief);
  }

  @Test
  void pagesFollowEachOther() {
    assertThat(ids(list("?limit=2"))).containsExactly(ID_A, ID_B);
    assertThat(ids(list("?limit=2&offset=2"))).containsExactly(ID_C);
    ApiResponse beyond = list("?offset=1000000000");
    assertThat(ids(beyond)).isEmpty();
    assertThat(beyond.json().get("total").intValue()).isEqualTo(3);
  }

  @Test
  void firstPageHasTenEndpointsUnlessAskedOtherwise() {
    for (int i = 0; i < 9; i++) {
      endpoint("d" + i, "more", EndpointType.job);
    }
    await().until(() -> list("").json().get("total").intValue() == 12);
    assertThat(ids(list(""))).hasSize(10);
    assertThat(ids(list("?limit=100"))).hasSize(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "CHAT", "hat"})
  void nameIsAnyPartOfTheNameInUpperOrLowerCase(String part) {
    assertThat(ids(list("?name=" + part))).containsExactly(ID_B, ID_C);
  }

  @Test
  void nameIsNoPattern() {
    assertThat(ids(list("?name=."))).containsExactly(ID_A);
    assertThat(ids(list("?name=" + encoded("模型")))).containsExactly(ID_B);
    assertThat(ids(list("?name=none"))).isEmpty();
  }

  @Test
  void filtersHoldTogether() {
    assertThat(ids(list("?type=ray_service"))).containsExactly(ID_B, ID_C);
    assertThat(ids(list("?type=ray_service&name=small"))).containsExactly(ID_C);
    assertThat(ids(list("?endpoint_id=" + ID_A))).containsExactly(ID_A);
    assertThat(ids(list("?type=job&endpoint_id=" + ID_B))).isEmpty();
  }

  @Test
  void totalCountsWhatMatches() {
    assertThat(list("?type=ray_service&limit=1").json().get("total").intValue()).isEqualTo(2);
  }

  @Test
  void endpointsHereArePrivateAndMadeFromNoModel() {
    assertThat(ids(list("?visibility=PRIVATE"))).hasSize(3);
    assertThat(ids(list("?visibility=ALL"))).hasSize(3);
    assertThat(ids(list("?visibility=PUBLIC"))).isEmpty();
    assertThat(ids(list("?model_id=" + "1".repeat(32)))).isEmpty();
  }

  @Test
  void everyViolationIsNamed() {
    ApiResponse response =
        gateway.send(
            gateway
                .call(
                    path
                        + "?offset=-1&limit=101&name=%3C&type=dog&endpoint_id=_&visibility=MINE"
                        + "&model_id=short")
                .header("X-Min-Revision", "5")
                .GET());
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text("/error_code")).isEqualTo("common.01000001");
    assertThat(response.json().get("details").findValuesAsString("field"))
        .containsExactly(
            "offset",
            "limit",
            "name",
            "type",
            "endpoint_id",
            "visibility",
            "model_id",
            "X-Min-Revision");
    assertThat(response.text("/details/1/reason")).isEqualTo("101 (expected: an integer 1-100)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=",
        "limit=1.5",
        "limit=x",
        "offset=1000000001",
        "offset=99999999999999999999999",
        "limit=1&limit=2",
        "name=",
        "type=unknown",
        "endpoint_id="
      })
  void valueOutOfItsBoundsIsRefused(String query) {
    ApiResponse response = list("?" + query);
    assertThat(response.status()).as(response.http().body()).isEqualTo(400);
    assertThat(response.text("/details/0/field")).isEqualTo(query.substring(0, query.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(strings = {"name=%zz", "name=%ff", "%0d%0aSet-Cookie:x=1"})
  void malformedQueryIsRefused(String query) throws IOException {
    // The other client of the JDK would not send it.
    URL url = new URL("http", "127.0.0.1", gateway.port(), path + "?" + query);
    HttpURLConnection call = (HttpURLConnection) url.openConnection();
    call.setRequestProperty("X-Auth-Token", RunningGateway.TOKEN);
    assertThat(call.getResponseCode()).isEqualTo(400);
    assertThat(new String(call.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("common.01000001", "\"field\":\"query\"");
  }

  @Test
  void unknownParametersAreIgnoredAndNamed() {
    ApiResponse response = list("?limit=1&sort=name&%E7%AB%AF=1");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("X-Ignored-Fields")).isEqualTo("sort, %E7%AB%AF");
  }

  @Test
  void acceptedEndpointIsListedAtOnceAndADeletedOneIsNot() {
    ApiResponse created =
        gateway.send(gateway.call("POST", path, "{\"name\": \"new\", \"type\": \"job\"}"));
    assertThat(ids(list("?limit=100"))).contains(created.text("/id"));
    gateway.writeState(new EndpointKey(workspace, ID_A), null);
    await().until(() -> !ids(list("?limit=100")).contains(ID_A));
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    for (String any : List.of(path, path + "/" + ID_A)) {
      ApiResponse get = gateway.send(gateway.call(any).GET());
      ApiResponse head = gateway.send(gateway.call(any).method("HEAD", BodyPublishers.noBody()));
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.http().body()).isEmpty();
      assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
      assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    }
  }

  private void endpoint(String id, String name, EndpointType type) {
    EndpointKey key = new EndpointKey(workspace, id);
    gateway.writeState(
        key,
        EndpointStates.running(key, 1)
            .setSpec(
                EndpointSpec.newBuilder()
                    .setName(name)
                    .setType(type)
                    .setCacheList(List.of(new CacheMount("/mnt", "cache")))
                    .build())
            .build());
  }

  private ApiResponse list(String query) {
    return gateway.send(gateway.call(path + query).GET());
  }

  private static List<String> ids(ApiResponse response) {
    List<String> ids = new ArrayList<>();
    for (JsonNode item : response.json().get("endpoints")) {
      ids.add(item.get("id").asString());
    }
    return ids;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

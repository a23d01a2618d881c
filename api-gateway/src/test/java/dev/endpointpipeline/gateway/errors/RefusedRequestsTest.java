package dev.endpointpipeline.gateway.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.gateway.connections.RawConnection;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A refused request gets a response in the format of the API's page, and is not published. */
@WithGateway
class RefusedRequestsTest {
  private static final String CREATE = "{\"name\": \"n\", \"type\": \"job\"}";

  private final RunningGateway gateway;
  private final EndpointKey key = EndpointStates.newKey();
  private final String path =
      "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
  private long publishedBefore;

  RefusedRequestsTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @BeforeEach
  void anEndpointRuns() {
    gateway.writeState(key, EndpointStates.running(key, 1).build());
    await().until(() -> gateway.send(gateway.call(path).GET()).status() == 200);
    publishedBefore = gateway.published();
  }

  @AfterEach
  void nothingIsPublished() {
    assertThat(gateway.published()).isEqualTo(publishedBefore);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "{\"name\":", "[]", "{} {}"})
  void bodyThatIsNoJsonObject(String body) {
    ApiResponse response = put(body);
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("body");
  }

  @Test
  void memberOfTheWrongType() {
    ApiResponse response = put("{\"name\": 5}");
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("name");
    assertThat(response.text("/error_msg")).contains("name: ");
  }

  @Test
  void missingMandatoryMember() {
    ApiResponse response = put("{\"reserved_resource\": {\"apu\": {\"warm_up_num\": 1}}}");
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("reserved_resource.apu.spec_code");
  }

  @Test
  void everyViolationIsNamed() {
    ApiResponse response = put("{\"name\": \"%s\", \"description\": 1}".formatted("n".repeat(129)));
    assertFailure(response, 400, "common.01000001");
    assertThat(response.json().get("details").findValuesAsString("field"))
        .containsExactlyInAnyOrder("name", "description");
  }

  @Test
  void bodyOverOneMebibyte() {
    ApiResponse response = put("{\"description\": \"%s\"}".formatted("x".repeat(2 << 20)));
    assertFailure(response, 413, "request.body-too-large");
  }

  @Test
  void chunkedBodyOverOneMebibyte() {
    byte[] body = new byte[2 << 20];
    ApiResponse response =
        gateway.send(
            gateway
                .call(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    assertFailure(response, 413, "request.body-too-large");
  }

  @Test
  void bodyOfTenThousandLevels() {
    ApiResponse response = put("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("body");
  }

  @Test
  void bodyThatStopsHalfWay() throws IOException {
    String response =
        raw(
            "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
                .formatted(path, RunningGateway.TOKEN));
    assertRawFailure(response, 408, "request.body-too-slow");
  }

  @Test
  void bodyWhoseTrailerTricklesIn() {
    String head =
        "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(path, RunningGateway.TOKEN);
    ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    try (RawConnection connection = RawConnection.to(gateway.port())) {
      connection.send(head + "2\r\n{}\r\n0\r\nTrailer: ");
      Future<?> trickle =
          sender.scheduleAtFixedRate(() -> connection.send("x"), 1, 1, TimeUnit.SECONDS);
      String response = connection.response();
      trickle.cancel(true);
      assertRawFailure(response, 408, "request.body-too-slow");
      assertThat(response).containsOnlyOnce("Connection: close");
    } finally {
      sender.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "QUERY", "FOO"})
  void methodThatNoPathTakes(String method) {
    ApiResponse response = gateway.send(gateway.call(method, path, "{}"));
    assertFailure(response, 405, "request.method-not-allowed");
    assertThat(response.header("Allow")).contains("GET").contains("PUT");
  }

  @Test
  void trace() throws IOException {
    for (String anEndpoint : List.of(path, path + "?x=1")) {
      String response = raw("TRACE %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(anEndpoint));
      assertRawFailure(response, 405, "request.method-not-allowed");
      assertThat(response).contains("\r\nAllow: GET,HEAD,PUT,DELETE,OPTIONS\r\n");
    }
    String nowhere = raw("TRACE /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    assertRawFailure(nowhere, 404, "APIG.0101");
    assertThat(nowhere).doesNotContain("Allow: ");
  }

  @Test
  void wrongMethodIsToldEveryRightOne() {
    for (String at : List.of(path, "/v1/workspaces/ws-1/endpoints", "/openapi.yaml")) {
      ApiResponse response = gateway.send(gateway.call("PATCH", at, "{}"));
      assertFailure(response, 405, "request.method-not-allowed");
      List<String> allowed = List.of(response.header("Allow").split(","));
      assertThat(allowed).contains("GET", "HEAD", "OPTIONS").doesNotHaveDuplicates();

      ApiResponse options = gateway.exchange(gateway.call("OPTIONS", at, "").build());
      assertThat(options.status()).isEqualTo(200);
      assertThat(options.header("Allow").split(",")).containsExactlyInAnyOrderElementsOf(allowed);
    }
  }

  @Test
  void optionsOfTheWholeServer() throws IOException {
    String response = raw("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(response)
        .startsWith("HTTP/1.1 200")
        .contains("\r\nAllow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n");
    assertThat(response.toLowerCase(java.util.Locale.ROOT))
        .containsOnlyOnce("x-request-id: ")
        .containsOnlyOnce("cache-control: no-store")
        .containsOnlyOnce("x-content-type-options: nosniff");
    assertRawFailure(raw("GET * HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "common.01000001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void wrongMediaType(String mediaType) {
    ApiResponse response =
        gateway.send(
            gateway
                .call(path)
                .header("Content-Type", mediaType)
                .PUT(BodyPublishers.ofString("{\"name\": \"x\"}")));
    assertFailure(response, 415, "request.media-type-unsupported");
  }

  @Test
  void charsetOtherThanUtf8() {
    for (String charset : List.of("gbk", "UTF-16", "no-such-charset", "iso-8859-1")) {
      ApiResponse response =
          gateway.send(
              gateway
                  .call(path)
                  .header("Content-Type", "application/json; charset=" + charset)
                  .PUT(BodyPublishers.ofString("{}")));
      assertFailure(response, 415, "request.media-type-unsupported");
    }
  }

  @Test
  void textThatIsNotUtf8() {
    for (byte[] bytes :
        List.of(new byte[] {(byte) 0xC1, (byte) 0xA1}, new byte[] {(byte) 0xD6, (byte) 0xD0})) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes("{\"name\": \"".getBytes(StandardCharsets.US_ASCII));
      body.writeBytes(bytes);
      body.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
      ApiResponse response =
          gateway.send(
              gateway
                  .call(path)
                  .header("Content-Type", "application/json;charset=UTF-8")
                  .PUT(BodyPublishers.ofByteArray(body.toByteArray())));
      assertFailure(response, 400, "common.01000001");
      assertThat(response.text("/details/0/reason")).contains("not UTF-8");
    }
  }

  @Test
  void fieldsAndParametersWithoutEffectOfAStrictCall() {
    String body =
        "{\"colour\": \"red\", \"reserved_resource\": {\"dpu\": {\"spec_code\": \"x\", \"warm_up_num\": 1}}}";
    ApiResponse response = gateway.send(gateway.call("PUT", path + "?strict=true&verbose=1", body));
    assertFailure(response, 400, "common.01000001");
    assertThat(faults(response))
        .containsExactlyInAnyOrder(
            "reserved_resource.dpu: is stored, but no runtime acts on it (expected: absent with strict=true)",
            "colour: is not a field of this call and has no effect (expected: absent with strict=true)",
            "verbose: has no effect (expected: absent with strict=true)");
    assertThat(fields("PUT", path + "?strict=maybe", "{}")).endsWith("strict");
  }

  @Test
  void connectionIsClosedAfterWhatIsNoHttp() throws IOException {
    String response =
        raw(
            "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
                .formatted(path, RunningGateway.TOKEN));
    assertRawFailure(response, 400, "common.01000001");
    assertThat(response).containsOnlyOnce("Connection: close");
  }

  @Test
  void connectionIsUsableAfterEverythingElse() {
    String head = " HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + RunningGateway.TOKEN + "\r\n";
    String json = head + "Content-Type: application/json\r\nContent-Length: ";
    String manyViolations =
        IntStream.range(0, 1000)
            .mapToObj(i -> "\"f" + i + "\": 1")
            .collect(Collectors.joining(",", "{", "}"));
    try (RawConnection connection = RawConnection.to(gateway.port())) {
      for (String refused :
          List.of(
              "PUT " + path + json + "9\r\n\r\n{\"name\":1",
              "PUT "
                  + path
                  + "?strict=true"
                  + json
                  + manyViolations.length()
                  + "\r\n\r\n"
                  + manyViolations,
              "PUT " + path + "_" + json + "2\r\n\r\n{}",
              "GET " + path + head + "X-Min-Revision: x\r\n\r\n",
              "GET /a//b" + head + "\r\n")) {
        assertThat(connection.send(refused).response())
            .startsWith("HTTP/1.1 400 ")
            .doesNotContain("Connection: close")
            .contains("common.01000001");
      }
      int tooMany = (1 << 20) + 1;
      assertThat(
              connection
                  .send("PUT " + path + json + tooMany + "\r\n\r\n" + "x".repeat(tooMany))
                  .response())
          .startsWith("HTTP/1.1 413 ");
      assertThat(connection.send("GET " + path + head + "\r\n").head()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(gateway.manage("/actuator/prometheus").http().body())
        .containsPattern("http_server_requests_seconds_count\\{[^}]*status=\"413\"")
        .doesNotContain("status=\"1");
  }

  @Test
  void preflightOfABrowserIsToldTheMethodsAndAllowedNone() {
    for (String at : List.of(path, "/v1/workspaces/ws-1/endpoints", "/openapi.yaml")) {
      ApiResponse response =
          gateway.exchange(
              HttpRequest.newBuilder(gateway.call(at).build().uri())
                  .method("OPTIONS", BodyPublishers.noBody())
                  .header("X-Auth-Token", RunningGateway.TOKEN)
                  .header("Access-Control-Request-Method", "PATCH")
                  .header("Origin", "https://elsewhere.example")
                  .build());
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Allow").split(","))
          .doesNotContain("TRACE", "PATCH")
          .contains("GET");
      assertThat(response.http().headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control-"));
    }
  }

  @Test
  void credentialsThatNoWayToSignInKnows() {
    for (String credentials :
        List.of("Bearer x", "Basic YTpi", "SM3-HMAC Access=a", "SDK-HMAC-SHA256", "")) {
      assertFailure(
          gateway.send(
              HttpRequest.newBuilder(gateway.call(path).build().uri())
                  .header("Authorization", credentials)
                  .GET()),
          401,
          credentials.startsWith("SDK") ? "APIG.0301" : "APIG.1002");
    }
  }

  @Test
  void compressedBody() {
    ApiResponse response =
        gateway.send(gateway.call("PUT", path, "{}").header("Content-Encoding", "gzip"));
    assertFailure(response, 415, "request.media-type-unsupported");
  }

  @Test
  void unknownEndpoint() {
    String unknown = "/v1/workspaces/ws-1/endpoints/" + EndpointStates.newKey().endpointId();
    assertFailure(gateway.send(gateway.call("PUT", unknown, "{}")), 400, "dataartsfabric.00010009");
    assertFailure(gateway.send(gateway.call(unknown).GET()), 400, "dataartsfabric.00010009");
  }

  @Test
  void malformedIds() {
    ApiResponse response =
        gateway.send(gateway.call("PUT", "/v1/workspaces/ws-1/endpoints/a_b", "{}"));
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("endpoint_id");
  }

  @Test
  void malformedHeaders() {
    ApiResponse response =
        gateway.send(
            gateway
                .call("PUT", path, "{}")
                .header("If-Match", "5")
                .header("X-Min-Revision", "new")
                .header("Idempotency-Key", "a key"));
    assertFailure(response, 400, "common.01000001");
    assertThat(response.json().get("details").findValuesAsString("field"))
        .containsExactly("If-Match", "X-Min-Revision", "Idempotency-Key");
  }

  @Test
  void headersThatMustNotBeRepeated() {
    ApiResponse response =
        gateway.send(
            gateway
                .call("PUT", path, "{}")
                .header("If-Match", "\"1\"")
                .header("If-Match", "\"1\"")
                .header("X-Min-Revision", "1")
                .header("x-min-revision", "2")
                .header("Idempotency-Key", "a")
                .header("Idempotency-Key", "b")
                .header("Idempotency-Key", "c"));
    assertFailure(response, 400, "common.01000001");
    assertThat(faults(response))
        .containsExactly(
            "If-Match: 2 headers (expected: one)",
            "X-Min-Revision: 2 headers (expected: one)",
            "Idempotency-Key: 3 headers (expected: one)");
  }

  @Test
  void faultsOfPathQueryHeadersAndBodyComeInOneResponse() {
    assertThat(
            fields(
                "PUT",
                "/v1/workspaces/w_s/endpoints/a_b?%ff=1",
                "{\"name\": 5, \"cap\": {\"cap_id\": 1}}"))
        .containsExactly(
            "workspace_id",
            "endpoint_id",
            "query",
            "If-Match",
            "X-Min-Revision",
            "Idempotency-Key",
            "name",
            "cap.cap_id");
    assertThat(fields("POST", "/v1/workspaces/w_s/endpoints", "no json"))
        .containsExactly("workspace_id", "If-Match", "Idempotency-Key", "X-Min-Revision", "body");
    assertThat(
            fields("DELETE", "/v1/workspaces/ws-1/endpoints/a_b?is_delete_app_instance=maybe", ""))
        .containsExactly(
            "endpoint_id",
            "is_delete_app_instance",
            "If-Match",
            "X-Min-Revision",
            "Idempotency-Key");
    assertThat(fields("GET", path + "?version=NEXT", ""))
        .containsExactly("version", "If-Match", "X-Min-Revision", "Idempotency-Key");
    assertThat(fields("GET", "/v1/workspaces/w_s/endpoints?limit=0", ""))
        .containsExactly("workspace_id", "limit", "X-Min-Revision");
  }

  @Test
  void atMostAHundredViolationsAreNamed() {
    String many = IntStream.range(0, 200).mapToObj(i -> "\"\"").collect(Collectors.joining(","));
    assertThat(fields("PUT", path, "{\"ray_resource\": {\"work_node_resources\": [" + many + "]}}"))
        .hasSize(100)
        .startsWith("If-Match", "X-Min-Revision", "Idempotency-Key")
        .endsWith("ray_resource.work_node_resources[95]");
  }

  @Test
  void revisionThatACreateCanNotWaitFor() {
    ApiResponse response =
        gateway.send(
            gateway
                .call("POST", "/v1/workspaces/ws-1/endpoints", CREATE)
                .header("X-Min-Revision", "1"));
    assertFailure(response, 400, "common.01000001");
    assertThat(faults(response))
        .containsExactly("X-Min-Revision: not supported by a create (expected: none)");
  }

  @Test
  void missingOrUnknownToken() {
    HttpRequest.Builder withoutToken =
        HttpRequest.newBuilder(gateway.call(path).build().uri()).GET();
    assertFailure(gateway.send(withoutToken), 401, "APIG.1002");
    HttpRequest.Builder withUnknownToken =
        HttpRequest.newBuilder(gateway.call(path).build().uri())
            .header("X-Auth-Token", "x")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{}"));
    assertFailure(gateway.send(withUnknownToken), 401, "APIG.1002");
  }

  @Test
  void longestTokenIsReadAndRefusedAsUnknown() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.call(path).build().uri())
            .header("X-Auth-Token", "t".repeat(65_534))
            .GET();
    assertFailure(gateway.send(request), 401, "APIG.1002");
  }

  @Test
  void foreignWorkspaceTellsNothingAboutItsEndpoints() {
    for (String endpoint : new String[] {key.endpointId(), "unknown", "a_b"}) {
      ApiResponse response =
          gateway.send(
              HttpRequest.newBuilder(
                      gateway.call("/v1/workspaces/ws-2/endpoints/" + endpoint).build().uri())
                  .header("X-Auth-Token", RunningGateway.TOKEN_OF_WS_1)
                  .header("Content-Type", "application/json")
                  .PUT(BodyPublishers.ofString("{}")));
      assertThat(response.status()).isEqualTo(403);
      JsonNode body = response.json();
      assertThat(body.get("error_code").isNumber()).isTrue();
      assertThat(body.get("error_code").intValue()).isEqualTo(403);
      assertThat(body.at("/error/code").asString()).isEqualTo("403");
      assertThat(body.at("/error/title").asString()).isEqualTo("Forbidden");
      assertThat(body.get("error_msg")).isEqualTo(body.at("/error/message"));
      assertThat(response.header("X-Request-Id")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/v1/nothing", "/actuator/health", "/v1/workspaces/ws-1", "/error"})
  void unknownPath(String unknown) {
    assertFailure(gateway.send(gateway.call(unknown).GET()), 404, "APIG.0101");
  }

  @Test
  void errorPagesOfAnyKindOfClient() {
    ApiResponse response =
        gateway.send(gateway.call("/v1/nothing").header("Accept", "text/html").GET());
    assertFailure(response, 404, "APIG.0101");
  }

  @Test
  void pathThatTheFirewallRefuses() throws IOException {
    assertRawFailure(
        raw("GET /v1/workspaces/ws-1;x=1/endpoints/%2e%2e%2f HTTP/1.1\r\nHost: x\r\n\r\n"),
        400,
        "common.01000001");
  }

  @Test
  void requestThatIsNoHttp() throws IOException {
    assertRawFailure(raw("GET /a b<c> HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "common.01000001");
    assertRawFailure(
        raw("GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"), 400, "common.01000001");
  }

  @Test
  void unknownVersionOrTransferEncodingOfHttp() throws IOException {
    assertRawFailure(raw("GET / HTTP/3.7\r\nHost: x\r\n\r\n"), 400, "common.01000001");
    assertRawFailure(
        raw("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n"), 400, "common.01000001");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key", "If-Match", "X-Min-Revision", "traceparent"})
  void headerWithCharactersThatTheFirewallRefuses(String name) throws IOException {
    assertRawFailure(
        raw(
            "PUT %s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\n%s: \u009f\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(path, RunningGateway.TOKEN, name)),
        400,
        "common.01000001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?=x",
        "?version=%zz",
        "?version=%ff%fe",
        "?version=%c1%a1",
        "?version=%ed%a0%80",
        "?version=CURRENT&=null"
      })
  void queryThatIsNone(String query) throws IOException {
    assertRawFailure(
        raw(
            "GET %s%s HTTP/1.1\r\nHost: x\r\nX-Auth-Token: %s\r\n\r\n"
                .formatted(path, query, RunningGateway.TOKEN)),
        400,
        "common.01000001");
  }

  @Test
  void moreThanAThousandParameters() {
    String thousand =
        IntStream.range(0, 1000).mapToObj(i -> "a=").collect(Collectors.joining("&", "?", ""));
    assertThat(gateway.send(gateway.call(path + thousand).GET()).status()).isEqualTo(200);
    ApiResponse response = gateway.send(gateway.call(path + thousand + "&a=").GET());
    assertFailure(response, 400, "common.01000001");
    assertThat(response.text("/details/0/field")).isEqualTo("query");
    assertThat(response.text("/details/0/reason")).contains("at most 1000 parameters");
  }

  @Test
  void queryOrHeadersThatAreTooLarge() throws IOException {
    String large = "x".repeat(90_000);
    for (String request :
        List.of(
            "GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + large + "\r\n\r\n",
            "GET /?x=" + large + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
      String response = raw(request);
      assertRawFailure(response, 400, "common.01000001");
      assertThat(response).contains("path, query and headers are too large together");
    }
  }

  /** What is named of a call whose headers are malformed as well. */
  private List<String> fields(String method, String path, String body) {
    ApiResponse response =
        gateway.send(
            gateway
                .call(method, path, body)
                .header("If-Match", "5")
                .header("X-Min-Revision", "new")
                .header("Idempotency-Key", "a key"));
    assertFailure(response, 400, "common.01000001");
    return response.json().get("details").findValuesAsString("field");
  }

  private static List<String> faults(ApiResponse response) {
    return response
        .json()
        .get("details")
        .valueStream()
        .map(fault -> fault.get("field").asString() + ": " + fault.get("reason").asString())
        .toList();
  }

  private ApiResponse put(String body) {
    return gateway.send(gateway.call("PUT", path, body));
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      StringBuilder response = new StringBuilder();
      byte[] buffer = new byte[4096];
      // The server closes connections that it can't make sense of, but not all of these.
      for (int count = socket.getInputStream().read(buffer);
          count >= 0
              && !response
                  .append(new String(buffer, 0, count, StandardCharsets.UTF_8))
                  .toString()
                  .strip()
                  .endsWith("}");
          count = socket.getInputStream().read(buffer)) {}
      return response.toString();
    }
  }

  private static void assertRawFailure(String response, int status, String code) {
    assertThat(response).startsWith("HTTP/1.1 " + status);
    assertThat(response.toLowerCase(java.util.Locale.ROOT))
        .contains("content-type: application/json")
        .contains("x-request-id: ")
        .contains("cache-control: no-store")
        .contains("x-content-type-options: nosniff");
    String body = response.substring(response.indexOf("\r\n\r\n") + 4);
    assertThat(JsonMapper.shared().readTree(body).get("error_code").asString()).isEqualTo(code);
  }

  private static void assertFailure(ApiResponse response, int status, String code) {
    assertThat(response.status()).as(response.http().body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.text("/error_code")).isEqualTo(code);
    assertThat(response.text("/error_msg")).hasSizeBetween(2, 512);
    assertThat(response.text("/solution_msg")).isNotEmpty();
    assertThat(response.http().body())
        .doesNotContain("Exception", "org.spring", "dev.endpoint", "tools.jackson", "\tat ");
  }
}

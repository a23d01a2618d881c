package dev.endpointpipeline.gateway.authentication.accesskey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.http.HttpRequest.HttpRequestBuilder;
import com.huaweicloud.sdk.core.http.HttpResponse;
import com.huaweicloud.sdk.core.impl.DefaultHttpClient;
import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Requests that the SDK signs and sends, at a real gateway; no worker runs. */
@WithGateway
class SignedRequestsTest {
  private static final String ENDPOINTS = "/v1/workspaces/ws-1/endpoints";
  private static final int MORE_THAN_ALL_PLACES = 110;
  private static final BasicCredentials ANNS =
      new BasicCredentials()
          .withAk(RunningGateway.ACCESS_KEY)
          .withSk(RunningGateway.SECRET_KEY)
          .withProjectId("p-1");

  private final DefaultHttpClient http = new DefaultHttpClient(HttpConfig.getDefaultHttpConfig());
  private final RunningGateway gateway;

  SignedRequestsTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void requestIsItsSignersRequest() {
    EndpointKey key = anEndpoint();
    ApiResponse response = send(signed(anUpdate(key, "名称")));

    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    assertThat(response.text("name")).isEqualTo("名称");
    assertThat(updates(key))
        .singleElement()
        .satisfies(
            update -> {
              assertThat(update.getPatch().getName()).isEqualTo("名称");
              assertThat(update.getContext().getCaller().getUserName()).isEqualTo("ann");
            });
  }

  @Test
  void signatureIsInNoRecord() {
    EndpointKey key = anEndpoint();
    HttpRequest request = signed(anUpdate(key, "after"));
    send(request);
    String authorization = request.getHeader("Authorization");
    assertThat(updates(key).toString())
        .doesNotContain(authorization.substring(authorization.lastIndexOf('=') + 1));
  }

  @Test
  void equalReadsInOneSecondAreAllAnswered() {
    HttpRequest read =
        signed(aRequest(HttpMethod.GET, ENDPOINTS + "/" + anEndpoint().endpointId()));
    assertThat(Stream.generate(() -> send(read).status()).limit(5)).containsOnly(200);
  }

  @Test
  void signatureThatComesAgainHasNoSecondEffectAndTheSameResponse() {
    EndpointKey key = anEndpoint();
    HttpRequest request = signed(anUpdate(key, "after"));

    List<CompletableFuture<ApiResponse>> responses =
        Stream.generate(() -> Background.call(() -> send(request))).limit(10).toList();

    assertThat(responses.stream().map(CompletableFuture::join))
        .allSatisfy(
            response -> assertThat(response.status()).as(response.toString()).isEqualTo(202))
        .extracting(response -> response.text("revision"))
        .containsOnly(responses.get(0).join().text("revision"));
    assertThat(updates(key)).hasSize(1);
  }

  @Test
  void createThatComesAgainMeansTheSameEndpoint() {
    HttpRequest request = signed(aCreate(UUID.randomUUID().toString()));
    ApiResponse first = send(request);
    ApiResponse again = send(request);
    assertThat(first.status()).as(first.toString()).isEqualTo(202);
    assertThat(again.text("id")).isEqualTo(first.text("id"));
    assertThat(gateway.requestsOf(new EndpointKey("ws-1", first.text("id")))).hasSize(1);
  }

  @Test
  void signatureThatComesAgainAfterANewerUpdateIsRefused() {
    EndpointKey key = anEndpoint();
    HttpRequest request = signed(anUpdate(key, "older"));
    send(request);
    send(signed(anUpdate(key, "newer")));

    ApiResponse again = send(request);

    assertThat(again.status()).as(again.toString()).isEqualTo(429);
    assertThat(again.text("error_code")).isEqualTo("request.signature-repeated");
    assertThat(again.text("error_msg")).contains("Authorization: a signature that came before");
    assertThat(updates(key)).hasSize(2);
    assertThat(send(signed(aRequest(HttpMethod.GET, path(key)))).text("name")).isEqualTo("newer");
  }

  @Test
  void createThatComesAgainWhenItsEndpointIsGoneIsRefused() {
    HttpRequest request = signed(aCreate(UUID.randomUUID().toString()));
    EndpointKey key = new EndpointKey("ws-1", send(request).text("id"));
    gateway.writeState(key, null);
    await().until(() -> send(signed(aRequest(HttpMethod.GET, path(key)))).status() == 400);

    ApiResponse again = send(request);

    assertThat(again.status()).as(again.toString()).isEqualTo(429);
    assertThat(again.text("error_code")).isEqualTo("request.signature-repeated");
  }

  @Test
  void equalUpdatesUnderKeysOfTheirOwnAreDifferentRequests() {
    EndpointKey key = anEndpoint();
    for (String name : List.of("a", "b", "a")) {
      ApiResponse response =
          send(
              signed(
                  anUpdate(key, name).addHeader("Idempotency-Key", UUID.randomUUID().toString())));
      assertThat(response.status()).as(response.toString()).isEqualTo(202);
    }
    assertThat(send(signed(aRequest(HttpMethod.GET, path(key)))).text("name")).isEqualTo("a");
  }

  @Test
  void refusalSaysWhatIsWrongWithTheRequestButNotWithTheKey() {
    HttpRequestBuilder read = aRequest(HttpMethod.GET, ENDPOINTS + "/x");
    ApiResponse unknown = send(signed(read, new BasicCredentials().withAk("A").withSk("s")));
    ApiResponse wrong =
        send(signed(read, new BasicCredentials().withAk(RunningGateway.ACCESS_KEY).withSk("s")));
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.text("error_code")).isEqualTo("APIG.0301");
    assertThat(unknown.body()).isEqualTo(wrong.body());

    ApiResponse late = send(signed(read.addHeader("X-Sdk-Date", "20200101T000000Z")));
    assertThat(late.status()).isEqualTo(401);
    assertThat(late.text("error_msg")).contains("x-sdk-date: too far from now");
  }

  @Test
  void bodyOfAStrangerIsNotReadAndALargeOneIsRefusedAsSuch() {
    HttpRequestBuilder large = aCreate("x".repeat(2 << 20));
    ApiResponse stranger = send(signed(large, new BasicCredentials().withAk("A").withSk("s")));
    assertThat(stranger.status()).isEqualTo(401);
    ApiResponse known = send(signed(large));
    assertThat(known.status()).isEqualTo(413);
    assertThat(known.text("error_code")).isEqualTo("request.body-too-large");
  }

  @Test
  void whoKnowsOnlyTheIdOfAKeyKeepsNobodyElseFromSending() throws IOException {
    EndpointKey key = anEndpoint();
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < MORE_THAN_ALL_PLACES; i++) {
        slow.add(beginUnproven(key));
      }
      // The body takes its place after a moment
      await().until(() -> send(signed(anUpdate(key, "with the key"))).status() == 429);

      assertThat(gateway.send(gateway.call("PUT", path(key), "{}")).status()).isEqualTo(202);
      String body = "{\"name\": \"hash named\"}";
      HttpRequestBuilder proven =
          anUpdate(key, "hash named").addHeader("X-Sdk-Content-Sha256", Sha256.hex(body));
      assertThat(send(signed(proven)).status()).isEqualTo(202);
      assertThat(send(signed(aRequest(HttpMethod.GET, path(key)))).status()).isEqualTo(200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** A request of which the head is there, and nothing of the body. */
  private Socket beginUnproven(EndpointKey key) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    String date =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(Instant.now());
    String head =
        """
        PUT %s HTTP/1.1
        Host: x
        X-Sdk-Date: %s
        Authorization: SDK-HMAC-SHA256 Access=%s, SignedHeaders=host;x-sdk-date, Signature=%s
        Content-Type: application/json
        Content-Length: 100

        """
            .formatted(path(key), date, RunningGateway.ACCESS_KEY, "0".repeat(64))
            .replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private EndpointKey anEndpoint() {
    return new EndpointKey("ws-1", send(signed(aCreate(UUID.randomUUID().toString()))).text("id"));
  }

  private HttpRequestBuilder aCreate(String name) {
    return aRequest(HttpMethod.POST, ENDPOINTS)
        .withBodyAsString("{\"name\": \"" + name + "\", \"type\": \"ray_service\"}");
  }

  private HttpRequestBuilder anUpdate(EndpointKey key, String name) {
    return aRequest(HttpMethod.PUT, path(key)).withBodyAsString("{\"name\": \"" + name + "\"}");
  }

  private static String path(EndpointKey key) {
    return ENDPOINTS + "/" + key.endpointId();
  }

  private HttpRequestBuilder aRequest(HttpMethod method, String path) {
    return HttpRequest.newBuilder()
        .withMethod(method)
        .withEndpoint("http://127.0.0.1:" + gateway.port())
        .withPath(path)
        .withContentType("application/json");
  }

  private HttpRequest signed(HttpRequestBuilder request) {
    return signed(request, ANNS);
  }

  private HttpRequest signed(HttpRequestBuilder request, BasicCredentials credentials) {
    return credentials.syncProcessAuthRequest(request.build(), http);
  }

  private ApiResponse send(HttpRequest request) {
    HttpResponse response = http.syncInvokeHttp(request);
    return new ApiResponse(response.getStatusCode(), response.getBodyAsString());
  }

  private List<EndpointUpdateRequested> updates(EndpointKey key) {
    return gateway.requestsOf(key).stream()
        .map(record -> record.value())
        .filter(EndpointUpdateRequested.class::isInstance)
        .map(EndpointUpdateRequested.class::cast)
        .toList();
  }

  private record ApiResponse(int status, String body) {
    String text(String name) {
      return JsonMapper.shared().readTree(body).path(name).asString();
    }
  }
}

package dev.endpointpipeline.gateway.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Who may make which call. Each token is for one action, or for all but one, in {@code ws-1}. */
@WithGateway
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationTest {
  private static final String ENDPOINTS = "/v1/workspaces/ws-1/endpoints";

  private final LocalStack stack;
  private final HttpClient http = HttpClient.newHttpClient();
  private RunningGateway gateway;

  AuthorizationTest(LocalStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void startAGateway(@TempDir Path directory) throws IOException {
    StringBuilder tokens = new StringBuilder("tokens:\n");
    for (Action action : Action.values()) {
      tokens.append(entry(only(action), List.of(action)));
      tokens.append(
          entry(
              allBut(action),
              Arrays.stream(Action.values()).filter(other -> other != action).toList()));
    }
    Path file = Files.writeString(directory.resolve("tokens.yaml"), tokens);
    gateway = RunningGateway.start(stack, "--gateway.sign-in.token-file=" + file);
  }

  @AfterAll
  void stopTheGateway() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /v1/workspaces/ws-1/endpoints,            CREATE",
    "GET,    /v1/workspaces/ws-1/endpoints,            LIST",
    "HEAD,   /v1/workspaces/ws-1/endpoints,            LIST",
    "GET,    /v1/workspaces/ws-1/endpoints?limit=1,    LIST",
    "GET,    /v1/workspaces/ws-1/endpoints/e-1,        SHOW",
    "HEAD,   /v1/workspaces/ws-1/endpoints/e-1,        SHOW",
    "PUT,    /v1/workspaces/ws-1/endpoints/e-1,        ALTER",
    "DELETE, /v1/workspaces/ws-1/endpoints/e-1,        DROP",
    // Other spellings of these ask for the same
    "GET,    /v1/workspaces/ws-1/%65ndpoints,          LIST",
    "GET,    /v1/workspaces/%77s-1/endpoints,          LIST",
    "GET,    /v1/workspaces/ws-1/endpoints/endpoints,  SHOW",
    "GET,    /v1/workspaces/ws-1/endpoints/,           SHOW",
  })
  void eachCallNeedsItsAction(String method, String path, Action action) {
    ApiResponse refused = call(method, path, allBut(action));
    assertThat(refused.status()).isEqualTo(403);
    if (!method.equals("HEAD")) {
      assertForbidden(refused);
    }

    assertThat(call(method, path, only(action)).status()).isNotIn(401, 403).isLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATCH", "PROPFIND", "OPTIONS"})
  void authorizedCallerGets405ForAnUnknownMethod(String method) {
    assertThat(call(method, ENDPOINTS + "/e-1", only(Action.LIST)).status()).isNotIn(401, 403);
    assertThat(call(method, "/v1/workspaces/ws-2/endpoints/e-1", only(Action.LIST)).status())
        .isIn(400, 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws-2", "*", "%2A", "ws-1,ws-2", "WS-1", "ws_1"})
  void grantIsForItsWorkspaceOnly(String workspace) {
    String path = "/v1/workspaces/" + workspace + "/endpoints/e-1";
    assertForbidden(call("GET", path, only(Action.SHOW)));
  }

  @Test
  void refusalDoesNotWaitForTheBody() throws IOException {
    assertThat(answerToTheHeadersOf("PUT", ENDPOINTS + "/e-1", only(Action.SHOW)))
        .startsWith("HTTP/1.1 403")
        .contains("\"error_code\":403");
    assertThat(answerToTheHeadersOf("PUT", ENDPOINTS + "/e-1", "unknown"))
        .startsWith("HTTP/1.1 401")
        .contains("\"error_code\":\"APIG.1002\"");
  }

  /** As a stranger to the description of the API calls it, whom paths of any spelling occur to. */
  private ApiResponse call(String method, String path, String token) {
    boolean hasBody = method.equals("POST") || method.equals("PUT");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("X-Auth-Token", token)
            .header("Content-Type", "application/json")
            .method(
                method,
                hasBody
                    ? BodyPublishers.ofString("{\"name\": \"e\", \"type\": \"ray_service\"}")
                    : BodyPublishers.noBody())
            .build();
    try {
      return new ApiResponse(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void assertForbidden(ApiResponse response) {
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    JsonNode body = response.json();
    assertThat(body.get("error_code").isNumber()).isTrue();
    assertThat(body.get("error_code").intValue()).isEqualTo(403);
    assertThat(body.at("/error/code").asString()).isEqualTo("403");
    assertThat(body.at("/error/title").asString()).isEqualTo("Forbidden");
    assertThat(body.at("/error/message")).isEqualTo(body.get("error_msg"));
  }

  /** Announces a body, sends none of it, and reads the response. */
  private String answerToTheHeadersOf(String method, String path, String token) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      // Less than what the service would wait for the body
      socket.setSoTimeout(4_000);
      String request =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500"
              + "\r\nX-Auth-Token: "
              + token
              + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder response = new StringBuilder();
      while (!response.toString().endsWith("\r\n\r\n")) {
        response.append((char) in.read());
      }
      String length = response.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
      byte[] body = in.readNBytes(Integer.parseInt(length));
      return response + new String(body, StandardCharsets.UTF_8);
    }
  }

  private static String entry(String token, List<Action> actions) {
    return "  - {sha256: %s, user: {user_name: %s}, grants: [{workspaces: [ws-1], actions: %s}]}\n"
        .formatted(Sha256.hex(token), token, actions);
  }

  private static String only(Action action) {
    return "only-" + action.name();
  }

  private static String allBut(Action action) {
    return "all-but-" + action.name();
  }
}

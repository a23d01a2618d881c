package dev.endpointpipeline.gateway.authentication.keystone;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Behaves as Keystone does, as far as it is used, or as a test says. */
public final class ScriptedKeystone implements AutoCloseable {
  /** The name of the user that the service is there. */
  public static final String USER = "endpoints";

  /** The password of that user. */
  public static final String PASSWORD = "secret-of-the-service";

  /** The name of the project of that user. */
  public static final String PROJECT = "service";

  /** Answers in place of Keystone. */
  interface ApiResponse {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> known = new ConcurrentHashMap<>();
  private final Set<String> ownTokens = ConcurrentHashMap.newKeySet();
  private final List<String> signIns = new CopyOnWriteArrayList<>();
  private final List<String> checks = new CopyOnWriteArrayList<>();

  /** Of the service's own tokens. */
  volatile Duration lifetime = Duration.ofHours(1);

  volatile String password = PASSWORD;
  volatile @Nullable ApiResponse toSignIns;
  volatile @Nullable ApiResponse toChecks;

  private ScriptedKeystone(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/v3/auth/tokens", this::response);
    server.start();
  }

  /** Starts one that knows nobody. */
  public static ScriptedKeystone start() {
    try {
      return new ScriptedKeystone(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its API is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v3");
  }

  /** Makes a token of ann's, for her project. */
  public void knows(String token, Duration lifetime) {
    known.put(token, annsToken(lifetime));
  }

  /** What Keystone says of a token of ann's, for her project. */
  static String annsToken(Duration lifetime) {
    return """
        {"token": {
          "methods": ["password"],
          "user": {"id": "u-1", "name": "ann", "domain": {"id": "d-1", "name": "acme"}},
          "project": {"id": "p-1", "name": "models", "domain": {"id": "d-1", "name": "acme"}},
          "roles": [{"id": "r-1", "name": "member"}, {"id": "r-2", "name": "reader"}],
          "expires_at": "%s"
        }}
        """
        .formatted(Instant.now().plus(lifetime));
  }

  void revokes(String token) {
    known.remove(token);
  }

  /** Refuses every token that it gave the service so far. */
  void refusesOwnTokens() {
    ownTokens.clear();
  }

  /** The bodies of the service's sign-ins. */
  List<String> signIns() {
    return signIns;
  }

  /** The tokens that were asked about, in turn. */
  List<String> checks() {
    return checks;
  }

  private void response(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean signIn = exchange.getRequestMethod().equals("POST");
      ApiResponse scripted = signIn ? toSignIns : toChecks;
      if (signIn) {
        signIns.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      } else {
        checks.add(exchange.getRequestHeaders().getFirst("X-Subject-Token"));
      }
      if (scripted != null) {
        scripted.to(exchange);
      } else if (signIn) {
        answerSignIn(exchange, signIns.get(signIns.size() - 1));
      } else {
        answerCheck(exchange);
      }
    }
  }

  private void answerSignIn(HttpExchange exchange, String body) throws IOException {
    JsonNode auth = JsonMapper.shared().readTree(body).path("auth");
    boolean right =
        auth.at("/identity/password/user/name").asString("").equals(USER)
            && auth.at("/identity/password/user/domain/name").asString("").equals("Default")
            && auth.at("/identity/password/user/password").asString("").equals(password)
            && auth.at("/scope/project/name").asString("").equals(PROJECT)
            && auth.at("/scope/project/domain/name").asString("").equals("Default");
    if (!right) {
      send(exchange, 401, "{\"error\": {\"code\": 401}}");
      return;
    }
    String token = "own-token-" + signIns.size();
    ownTokens.add(token);
    exchange.getResponseHeaders().set("X-Subject-Token", token);
    Instant issued = Instant.now();
    send(
        exchange,
        201,
        "{\"token\": {\"issued_at\": \"%s\", \"expires_at\": \"%s\"}}"
            .formatted(issued, issued.plus(lifetime)));
  }

  private void answerCheck(HttpExchange exchange) throws IOException {
    String own = exchange.getRequestHeaders().getFirst("X-Auth-Token");
    if (own == null || !ownTokens.contains(own)) {
      send(exchange, 401, "{\"error\": {\"code\": 401}}");
      return;
    }
    String body = known.get(exchange.getRequestHeaders().getFirst("X-Subject-Token"));
    if (body == null) {
      send(exchange, 404, "{\"error\": {\"code\": 404}}");
    } else {
      send(exchange, 200, body);
    }
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

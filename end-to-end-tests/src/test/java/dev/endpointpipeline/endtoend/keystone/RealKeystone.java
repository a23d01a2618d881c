package dev.endpointpipeline.endtoend.keystone;

import dev.endpointpipeline.localstack.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Keystone process from the installation of the script {@code keystone/set-up}. Its data persists
 * between runs, so names must be unique.
 */
public final class RealKeystone implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Map<String, Object> DEFAULT_DOMAIN = Map.of("id", "default");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path directory;
  private final Path program;
  private final int port = FreePorts.pick();
  private Process process;
  private String adminToken = "";

  private RealKeystone(Path directory, Path program) {
    this.directory = directory.toAbsolutePath();
    this.program = program.toAbsolutePath();
    this.process = started();
  }

  /**
   * Starts Keystone and waits until it responds.
   *
   * @param directory of the installation
   * @param program of the WSGI server
   */
  public static RealKeystone start(Path directory, Path program) {
    RealKeystone keystone = new RealKeystone(directory, program);
    keystone.awaitResponse();
    keystone.adminToken = keystone.token("admin", "admin", "admin");
    return keystone;
  }

  /** The base URL of its API. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/v3");
  }

  /** Creates a project. */
  public String createProject(String name) {
    return create("project", Map.of("name", name, "domain_id", "default"));
  }

  /** Creates a user. */
  public String createUser(String name, String password) {
    return create("user", Map.of("name", name, "password", password, "domain_id", "default"));
  }

  /** Assigns a role in a project to a user; creates the role if it is missing. */
  public void assign(String userId, String role, String projectId) {
    JsonNode roles = json(send("GET", "/roles?name=" + role, null), 200).path("roles");
    String roleId =
        roles.isEmpty()
            ? create("role", Map.of("name", role))
            : roles.path(0).path("id").asString();
    require(
        send("PUT", "/projects/" + projectId + "/users/" + userId + "/roles/" + roleId, null), 204);
  }

  /** Changes a user's password, which revokes all tokens of the user. */
  public void changePassword(String userId, String password) {
    require(send("PATCH", "/users/" + userId, Map.of("user", Map.of("password", password))), 200);
  }

  /** Issues a token for a user, scoped to a project or unscoped. */
  public String token(String user, String password, @Nullable String project) {
    Map<String, Object> identity =
        Map.of(
            "methods",
            new String[] {"password"},
            "password",
            Map.of("user", Map.of("name", user, "domain", DEFAULT_DOMAIN, "password", password)));
    Map<String, Object> auth =
        project == null
            ? Map.of("identity", identity, "scope", "unscoped")
            : Map.of(
                "identity",
                identity,
                "scope",
                Map.of("project", Map.of("name", project, "domain", DEFAULT_DOMAIN)));
    HttpResponse<String> response = send("POST", "/auth/tokens", Map.of("auth", auth));
    require(response, 201);
    return response.headers().firstValue("X-Subject-Token").orElseThrow();
  }

  /** Revokes a token. */
  public void revoke(String token) {
    require(response(request("/auth/tokens").header("X-Subject-Token", token).DELETE()), 204);
  }

  /** Kills Keystone with SIGKILL. */
  public void stop() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts Keystone again with the same data and address, and waits until it responds. */
  public void restart() {
    process = started();
    awaitResponse();
  }

  @Override
  public void close() {
    stop();
  }

  private Process started() {
    File log = directory.resolve("serve.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(
                directory.resolve("venv/bin/python").toString(),
                "-W",
                "ignore",
                program.toString(),
                Integer.toString(port))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    builder.environment().put("OS_KEYSTONE_CONFIG_DIR", directory.toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitResponse() {
    Awaitility.await()
        .atMost(TIMEOUT)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof ConnectException)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(
                    "Keystone exited; its log is " + directory.resolve("serve.log"));
              }
              return response(request("")).statusCode() == 200;
            });
  }

  private String create(String kind, Map<String, Object> what) {
    JsonNode made = json(send("POST", "/" + kind + "s", Map.of(kind, what)), 201);
    return made.path(kind).path("id").asString();
  }

  private HttpResponse<String> send(
      String method, String path, @Nullable Map<String, Object> body) {
    HttpRequest.BodyPublisher content =
        Optional.ofNullable(body)
            .map(JSON::writeValueAsString)
            .map(BodyPublishers::ofString)
            .orElseGet(BodyPublishers::noBody);
    return response(
        request(path).header("Content-Type", "application/json").method(method, content));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(TIMEOUT);
    return adminToken.isEmpty() ? request : request.header("X-Auth-Token", adminToken);
  }

  private HttpResponse<String> response(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> response, int status) {
    require(response, status);
    return JSON.readTree(response.body());
  }

  private static void require(HttpResponse<String> response, int status) {
    if (response.statusCode() != status) {
      throw new IllegalStateException(
          response.request().method()
              + " "
              + response.uri()
              + ": "
              + response.statusCode()
              + " "
              + response.body()
              + " (expected: "
              + status
              + ")");
    }
  }
}

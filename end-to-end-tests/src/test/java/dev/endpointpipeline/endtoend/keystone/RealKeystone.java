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
 * Keystone as a process, of what the script {@code keystone/set-up} has installed. Everything that
 * is made there stays there for the next run, so names are to be new ones.
 */
public final class RealKeystone implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
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
   * Starts it and waits until it answers.
   *
   * @param directory where the script has installed it
   * @param program that serves it
   */
  public static RealKeystone start(Path directory, Path program) {
    RealKeystone keystone = new RealKeystone(directory, program);
    keystone.awaitAnswer();
    keystone.adminToken = keystone.token("admin", "admin", "admin");
    return keystone;
  }

  /** Where its API is. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/v3");
  }

  /** Makes a project. */
  public String createProject(String name) {
    return create("project", Map.of("name", name, "domain_id", "default"));
  }

  /** Makes a user. */
  public String createUser(String name, String password) {
    return create("user", Map.of("name", name, "password", password, "domain_id", "default"));
  }

  /** Gives a user a role in a project; makes the role if there is none of that name. */
  public void assign(String userId, String role, String projectId) {
    JsonNode roles = json(send("GET", "/roles?name=" + role, null), 200).path("roles");
    String roleId =
        roles.isEmpty()
            ? create("role", Map.of("name", role))
            : roles.path(0).path("id").asString();
    require(
        send("PUT", "/projects/" + projectId + "/users/" + userId + "/roles/" + roleId, null), 204);
  }

  /** Gives a user another password, which ends all tokens of theirs. */
  public void changePassword(String userId, String password) {
    require(send("PATCH", "/users/" + userId, Map.of("user", Map.of("password", password))), 200);
  }

  /** Signs a user in, for a project, or for none. */
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
    HttpResponse<String> answer = send("POST", "/auth/tokens", Map.of("auth", auth));
    require(answer, 201);
    return answer.headers().firstValue("X-Subject-Token").orElseThrow();
  }

  /** Ends a token. */
  public void revoke(String token) {
    require(answer(request("/auth/tokens").header("X-Subject-Token", token).DELETE()), 204);
  }

  /** SIGKILL. */
  public void stop() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again, as it was and where it was, and waits until it answers. */
  public void startAgain() {
    process = started();
    awaitAnswer();
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

  private void awaitAnswer() {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(e -> e.getCause() instanceof ConnectException)
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new IllegalStateException(
                    "Keystone ended; its log is " + directory.resolve("serve.log"));
              }
              return answer(request("")).statusCode() == 200;
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
    return answer(request(path).header("Content-Type", "application/json").method(method, content));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE);
    return adminToken.isEmpty() ? request : request.header("X-Auth-Token", adminToken);
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(HttpResponse<String> answer, int status) {
    require(answer, status);
    return JSON.readTree(answer.body());
  }

  private static void require(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new IllegalStateException(
          answer.request().method()
              + " "
              + answer.uri()
              + ": "
              + answer.statusCode()
              + " "
              + answer.body()
              + " (expected: "
              + status
              + ")");
    }
  }
}

package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The HTTP API at one gateway, as one caller uses it. Headers are names and values in turn. */
public final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ServiceProcess gateway;
  private final String token;

  private Api(ServiceProcess gateway, String token) {
    this.gateway = gateway;
    this.token = token;
  }

  /** The API for who may use every workspace. */
  public static Api at(ServiceProcess gateway) {
    return new Api(gateway, Tokens.OF_ANN);
  }

  /** The API for the holder of that token. */
  public Api as(String otherToken) {
    return new Api(gateway, otherToken);
  }

  /** Asks for a new endpoint. */
  public Answer create(String workspaceId, String body, String... headers) {
    return send("POST", "/v1/workspaces/" + workspaceId + "/endpoints", body, headers);
  }

  /** Asks for a new endpoint that only has a name; the answer must be a 202. */
  public EndpointKey created(String workspaceId, String name) {
    Answer answer = create(workspaceId, "{\"name\": \"" + name + "\", \"type\": \"ray_service\"}");
    if (answer.status() != 202) {
      throw new IllegalStateException("create: " + answer);
    }
    return new EndpointKey(workspaceId, answer.json().path("id").asString());
  }

  /** Asks for a change. */
  public Answer update(EndpointKey key, String body, String... headers) {
    return send("PUT", path(key), body, headers);
  }

  /** Looks at an endpoint. */
  public Answer show(EndpointKey key, String... headers) {
    return send("GET", path(key), "", headers);
  }

  /** Looks at an endpoint, with a query such as {@code version=PREVIOUS}. */
  public Answer showWith(String query, EndpointKey key) {
    return send("GET", path(key) + "?" + query, "");
  }

  /** Asks for an endpoint to go. */
  public Answer delete(EndpointKey key, String... headers) {
    return send("DELETE", path(key), "", headers);
  }

  /** Lists a workspace's endpoints, with a query such as {@code limit=1}. */
  public Answer list(String workspaceId, String query) {
    return send("GET", "/v1/workspaces/" + workspaceId + "/endpoints?" + query, "");
  }

  private static String path(EndpointKey key) {
    return "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
  }

  private Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .timeout(PATIENCE)
            .header("X-Auth-Token", token)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Answer(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

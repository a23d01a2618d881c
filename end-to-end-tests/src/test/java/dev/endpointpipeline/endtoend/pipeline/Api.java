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

/** A client of one gateway. Headers are alternating names and values. */
public final class Api {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ServiceProcess gateway;
  private final String token;

  private Api(ServiceProcess gateway, String token) {
    this.gateway = gateway;
    this.token = token;
  }

  /** A client with access to every workspace. */
  public static Api at(ServiceProcess gateway) {
    return new Api(gateway, Tokens.OF_ANN);
  }

  /** A client with a token. */
  public Api as(String otherToken) {
    return new Api(gateway, otherToken);
  }

  /** The gateway's address. */
  @Override
  public String toString() {
    return "http://127.0.0.1:" + gateway.port();
  }

  /** Creates an endpoint. */
  public ApiResponse create(String workspaceId, String body, String... headers) {
    return send("POST", "/v1/workspaces/" + workspaceId + "/endpoints", body, headers);
  }

  /** Creates an endpoint with only a name; requires a 202. */
  public EndpointKey created(String workspaceId, String name) {
    ApiResponse response =
        create(workspaceId, "{\"name\": \"" + name + "\", \"type\": \"ray_service\"}");
    if (response.status() != 202) {
      throw new IllegalStateException("create: " + response);
    }
    return new EndpointKey(workspaceId, response.json().path("id").asString());
  }

  /** Updates an endpoint. */
  public ApiResponse update(EndpointKey key, String body, String... headers) {
    return send("PUT", path(key), body, headers);
  }

  /** Shows an endpoint. */
  public ApiResponse show(EndpointKey key, String... headers) {
    return send("GET", path(key), "", headers);
  }

  /** Shows an endpoint, with a query such as {@code version=PREVIOUS}. */
  public ApiResponse showWith(String query, EndpointKey key) {
    return send("GET", path(key) + "?" + query, "");
  }

  /** Deletes an endpoint. */
  public ApiResponse delete(EndpointKey key, String... headers) {
    return send("DELETE", path(key), "", headers);
  }

  /** Lists a workspace's endpoints, with a query such as {@code limit=1}. */
  public ApiResponse list(String workspaceId, String query) {
    return send("GET", "/v1/workspaces/" + workspaceId + "/endpoints?" + query, "");
  }

  private static String path(EndpointKey key) {
    return "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();
  }

  private ApiResponse send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(this + path))
            .timeout(TIMEOUT)
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
      return new ApiResponse(HTTP.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

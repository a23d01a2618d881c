package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.rollout.RefusedException;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import dev.endpointpipeline.service.http.BoundedBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Client of the Serve REST API of any Ray. Every call may throw {@link UnavailableException}; it is
 * safe to repeat it. Bodies are not logged, as they hold values of env_vars.
 */
final class ServeClient {
  private static final String PATH = "/api/serve/applications/";

  /** Some hundred times the size of a large endpoint's details. */
  private static final int MAX_RESPONSE = 16 * 1024 * 1024;

  private final HttpClient http;
  private final Duration getTimeout;
  private final Duration putTimeout;

  ServeClient(RayServeSettings settings) {
    this.http =
        HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout())
            .build();
    this.getTimeout = settings.getTimeout();
    this.putTimeout = settings.putTimeout();
  }

  /** The applications that were deployed through this API. */
  ServeDetails details(RayAddress ray) {
    HttpResponse<byte[]> response =
        send(
            ray,
            HttpRequest.newBuilder(uri(ray, "?api_type=declarative"))
                .header("Accept", "application/json")
                .GET(),
            getTimeout);
    if (response.statusCode() != 200) {
      throw unexpected(response.statusCode());
    }
    return ServeDetails.parse(response.body());
  }

  /**
   * Makes Ray run these applications and no others. When this returns, Ray has stored them as its
   * goal.
   *
   * @param config Ray's ServeDeploySchema
   * @throws RefusedException if Ray refuses it for good
   */
  void put(RayAddress ray, String config) {
    HttpResponse<byte[]> response =
        send(
            ray,
            HttpRequest.newBuilder(uri(ray, ""))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(config)),
            putTimeout);
    if (response.statusCode() == 400) {
      throw new RefusedException(
          RayFailure.CONFIG_REFUSED,
          "Ray refused the configuration",
          new String(response.body(), StandardCharsets.UTF_8));
    }
    if (response.statusCode() != 200) {
      throw unexpected(response.statusCode());
    }
  }

  private HttpResponse<byte[]> send(RayAddress ray, HttpRequest.Builder request, Duration timeout) {
    ray.tokenFile().ifPresent(file -> request.header("Authorization", "Bearer " + token(file)));
    CompletableFuture<HttpResponse<byte[]>> response =
        http.sendAsync(request.build(), BoundedBody.ofAtMost(MAX_RESPONSE));
    try {
      // The timeout of the request itself covers the headers only.
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw UnavailableException.passing(
          "Ray did not respond within " + timeout.toMillis() / 1000.0 + " s", e);
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw UnavailableException.passing("interrupted", e);
    } catch (ExecutionException e) {
      throw UnavailableException.passing("Ray does not respond: " + reason(e.getCause()), e);
    }
  }

  private static String token(Path file) {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw UnavailableException.lasting("the token for Ray can't be read", e);
    }
    // The client would repeat an invalid one in its exception.
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw UnavailableException.lasting("the file for the token for Ray holds no token", null);
    }
    return token;
  }

  private static UnavailableException unexpected(int status) {
    if (status == 401 || status == 403) {
      return UnavailableException.lasting(
          "Ray does not accept the token of this service (" + status + ")", null);
    }
    return status >= 500 && status != 501
        ? UnavailableException.passing("Ray responds with status " + status, null)
        : UnavailableException.lasting(
            "the server at Ray's address is not Ray: it responds with status " + status, null);
  }

  /** Without addresses, which exceptions may name. */
  private static String reason(@Nullable Throwable error) {
    if (error instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (error instanceof ConnectException) {
      return "no connection";
    }
    return "the connection broke off";
  }

  private static URI uri(RayAddress ray, String query) {
    return URI.create(ray.dashboard().toString().replaceAll("/+$", "") + PATH + query);
  }
}

package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.ray.UnavailableException;
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
 * Ray's Serve REST API, at whichever Ray. Every call may throw {@link UnavailableException};
 * calling again later is safe. Nothing of a body is logged: it holds values of env_vars.
 */
final class ServeClient {
  private static final String PATH = "/api/serve/applications/";

  /** Some hundred times what a large endpoint's details take. */
  private static final int LONGEST_ANSWER = 16 * 1024 * 1024;

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

  /** What Ray shows of the applications that were deployed through this API. */
  ServeDetails details(RayAddress ray) {
    HttpResponse<byte[]> answer =
        send(
            ray,
            HttpRequest.newBuilder(uri(ray, "?api_type=declarative"))
                .header("Accept", "application/json")
                .GET(),
            getTimeout);
    if (answer.statusCode() != 200) {
      throw unexpected(answer.statusCode());
    }
    return ServeDetails.parse(answer.body());
  }

  /**
   * Has Ray run these applications and no others. When this returns, Ray has taken note of its goal
   * and goes for it.
   *
   * @param config Ray's ServeDeploySchema
   * @throws ConfigRefusedException if Ray does not take it
   */
  void put(RayAddress ray, String config) {
    HttpResponse<byte[]> answer =
        send(
            ray,
            HttpRequest.newBuilder(uri(ray, ""))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(config)),
            putTimeout);
    if (answer.statusCode() == 400) {
      throw new ConfigRefusedException(new String(answer.body(), StandardCharsets.UTF_8));
    }
    if (answer.statusCode() != 200) {
      throw unexpected(answer.statusCode());
    }
  }

  private HttpResponse<byte[]> send(RayAddress ray, HttpRequest.Builder request, Duration timeout) {
    ray.tokenFile().ifPresent(file -> request.header("Authorization", "Bearer " + token(file)));
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request.build(), BoundedBody.ofAtMost(LONGEST_ANSWER));
    try {
      // The request's own timeout would end with the headers.
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw UnavailableException.passing(
          "Ray did not answer within " + timeout.toMillis() / 1000.0 + " s", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw UnavailableException.passing("interrupted", e);
    } catch (ExecutionException e) {
      throw UnavailableException.passing("Ray does not answer: " + reason(e.getCause()), e);
    }
  }

  private static String token(Path file) {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw UnavailableException.lasting("the token for Ray can't be read", e);
    }
    // What is none would be repeated in an exception.
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw UnavailableException.lasting("the file with the token for Ray holds none", null);
    }
    return token;
  }

  private static UnavailableException unexpected(int status) {
    if (status == 401 || status == 403) {
      return UnavailableException.lasting(
          "Ray does not accept the token of this service (" + status + ")", null);
    }
    return status >= 500 && status != 501
        ? UnavailableException.passing("Ray answers with status " + status, null)
        : UnavailableException.lasting(
            "what is at Ray's address answers with status " + status, null);
  }

  /** Without addresses, which messages of exceptions may have. */
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

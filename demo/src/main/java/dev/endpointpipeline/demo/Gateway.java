package dev.endpointpipeline.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client of the HTTP API. */
final class Gateway {
  static final String WORKSPACE = "demo";
  static final String ENDPOINTS = "/v1/workspaces/" + WORKSPACE + "/endpoints";
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  Gateway(URI url) {
    this.url = url;
  }

  static String path(String endpoint) {
    return ENDPOINTS + "/" + endpoint;
  }

  ApiResponse create(String body) throws IOException, InterruptedException {
    return send("POST", ENDPOINTS, body);
  }

  ApiResponse update(String endpoint, String body) throws IOException, InterruptedException {
    return send("PUT", path(endpoint), body);
  }

  /** The endpoint, after its last change has completed in this gateway's view. */
  ApiResponse showCompleted(String endpoint) throws IOException, InterruptedException {
    return showCompleted(endpoint, 0);
  }

  /**
   * The endpoint, after a revision or a later one has completed in this gateway's view. Polls, as
   * any client of an asynchronous API does.
   *
   * @throws QuickstartFailedException on timeout
   */
  ApiResponse showCompleted(String endpoint, long revision)
      throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    ApiResponse response = show(endpoint);
    while (response.isBusy() || !response.knows(revision)) {
      if (System.nanoTime() > giveUp) {
        throw new QuickstartFailedException(
            "the gateway does not show the outcome that endpoint-status has: " + response.body());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      response = show(endpoint);
    }
    return response;
  }

  private ApiResponse show(String endpoint) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url.resolve(path(endpoint))).build();
    return new ApiResponse(http.send(request, BodyHandlers.ofString()));
  }

  /**
   * @throws QuickstartFailedException if the request is not accepted
   */
  private ApiResponse send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 202) {
      throw new QuickstartFailedException(
          "%s %s: status %d (expected: 202): %s"
              .formatted(method, path, response.statusCode(), response.body()));
    }
    return new ApiResponse(response);
  }
}

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

/** The API as any caller uses it. */
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

  Answer create(String body) throws IOException, InterruptedException {
    return send("POST", ENDPOINTS, body);
  }

  Answer update(String endpoint, String body) throws IOException, InterruptedException {
    return send("PUT", path(endpoint), body);
  }

  /** The endpoint, once this gateway has heard what became of its last change. */
  Answer showSettled(String endpoint) throws IOException, InterruptedException {
    return showSettled(endpoint, 0);
  }

  /**
   * The endpoint, once this gateway has heard what became of a revision or a later one; asked again
   * and again as any caller of an asynchronous API does.
   *
   * @throws QuickstartFailedException if it does not hear of it in time
   */
  Answer showSettled(String endpoint, long revision) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + TIMEOUT.toNanos();
    Answer answer = show(endpoint);
    while (answer.isBusy() || !answer.knows(revision)) {
      if (System.nanoTime() > giveUp) {
        throw new QuickstartFailedException(
            "the endpoint is still being changed, but its outcome was told: " + answer.body());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
      answer = show(endpoint);
    }
    return answer;
  }

  private Answer show(String endpoint) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url.resolve(path(endpoint))).build();
    return new Answer(http.send(request, BodyHandlers.ofString()));
  }

  /**
   * @throws QuickstartFailedException if the request is not accepted
   */
  private Answer send(String method, String path, String body)
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
    return new Answer(response);
  }
}

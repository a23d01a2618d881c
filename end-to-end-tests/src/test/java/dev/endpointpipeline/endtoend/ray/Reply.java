package dev.endpointpipeline.endtoend.ray;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * An application's response; status 0 without a response.
 *
 * @param json of the greeter of {@code ray/app}: greeting, version, pid
 */
record Reply(int status, JsonNode json) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static Reply of(URI address) {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(TIMEOUT).build();
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      return new Reply(response.statusCode(), read(response.body()));
    } catch (IOException e) {
      return new Reply(0, MissingNode.getInstance());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode read(String body) {
    try {
      return JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  String greeting() {
    return json.path("greeting").asString("");
  }

  /** The raw user_config that the mirror of {@code ray/app} received. */
  String userConfig() {
    return json.path("user_config").toString();
  }

  String version() {
    return json.path("version").asString("");
  }

  long pid() {
    return json.path("pid").asLong(0);
  }
}

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
 * What an application answered; status 0 if it did not.
 *
 * @param json of the greeter of {@code ray/app}: greeting, version, pid
 */
record Reply(int status, JsonNode json) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static Reply of(URI address) {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
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

  /** What the mirror of {@code ray/app} was given, as it was given it. */
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

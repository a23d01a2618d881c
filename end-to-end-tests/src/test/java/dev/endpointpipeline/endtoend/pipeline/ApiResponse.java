package dev.endpointpipeline.endtoend.pipeline;

import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway's response. */
public record ApiResponse(HttpResponse<String> response) {
  /** The HTTP status. */
  public int status() {
    return response.statusCode();
  }

  /** The body as JSON. */
  public JsonNode json() {
    return JsonMapper.shared().readTree(response.body());
  }

  /** A text in the body by JSON pointer. */
  public String text(String pointer) {
    return json().at(pointer).asString("");
  }

  /** A header's value; empty if it is missing. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The revision in the ETag. */
  public long revision() {
    return Long.parseLong(header("ETag").replace("\"", ""));
  }

  @Override
  public String toString() {
    return status() + " " + response.body();
  }
}

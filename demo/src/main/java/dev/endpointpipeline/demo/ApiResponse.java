package dev.endpointpipeline.demo;

import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The gateway's response: a view of the endpoint. */
record ApiResponse(HttpResponse<String> response) {
  private static final JsonMapper JSON = new JsonMapper();

  JsonNode body() {
    return JSON.readTree(response.body());
  }

  /** The given members of the body, if present. */
  String excerpt(List<String> members) {
    ObjectNode all = (ObjectNode) body();
    return all.retain(members).toString();
  }

  /** Whether a change of the endpoint is in progress. */
  boolean isBusy() {
    return body().path("status").asString().equals("CREATING");
  }

  /** Whether the gateway's view includes the revision. */
  boolean knows(long revision) {
    return Long.parseLong(body().path("revision").asString("-1")) >= revision;
  }

  /** The endpoint's id. */
  String endpoint() {
    return body().path("id").asString();
  }

  /** Where the endpoint can be called; empty if nobody knows. */
  String url() {
    return body().at("/urls/0/address").asString("");
  }

  /** The revision of the accepted request, from the ETag. */
  long revision() {
    return Long.parseLong(header("ETag").replace("\"", ""));
  }

  /** A header's value; empty if the header is missing. */
  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }
}

package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.nio.charset.StandardCharsets;

/** Specs of endpoints, made of requests as callers write them. */
public final class Endpoints {
  static final String MINIMAL_CLUSTER =
      """
      {"head_group_spec": {}, "worker_group_specs": [{"name": "workers"}]}""";

  private Endpoints() {}

  /** A spec of members that a create request has beside name and type, as JSON. */
  static EndpointSpec of(String members) {
    String request = "{\"name\": \"ranker\", \"type\": \"ray_service\", " + members + "}";
    return RequestReader.readCreate(request.getBytes(StandardCharsets.UTF_8)).value();
  }

  /** A spec with these applications, as a JSON array. */
  static EndpointSpec serving(String applications) {
    return serving(applications, "");
  }

  /**
   * A spec with these applications, as a JSON array.
   *
   * @param more further members of the request, each followed by a comma
   */
  static EndpointSpec serving(String applications, String more) {
    return of(
        more
            + """
            "config": {"ray_service_config": {
              "ray_serve_config": {"applications": %s},
              "ray_cluster_config": %s}}"""
                .formatted(applications, MINIMAL_CLUSTER));
  }

  /** A spec with one application of one deployment that has these members beside its name. */
  static EndpointSpec deploying(String members) {
    return serving(application("", members));
  }

  /** A spec with one application that has these members beside the mandatory ones. */
  public static EndpointSpec running(String members) {
    return serving(application(members, ""));
  }

  static String application(String members, String deploymentMembers) {
    return """
    [{"name": "app", "import_path": "ranker:app", %s
      "deployments": [{"name": "Ranker"%s}]}]"""
        .formatted(
            members.isEmpty() ? "\"runtime_env\": {}," : members + ",",
            deploymentMembers.isEmpty() ? "" : ", " + deploymentMembers);
  }
}

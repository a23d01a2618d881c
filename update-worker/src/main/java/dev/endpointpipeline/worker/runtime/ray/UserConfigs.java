package dev.endpointpipeline.worker.runtime.ray;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Which deployments of an application's configuration have a {@code user_config}. */
public final class UserConfigs {
  private UserConfigs() {}

  /**
   * Whether a deployment had a user_config and is to have none any more. Ray tells replicas that
   * run of another one, but not that there is none: they keep what they were told last.
   *
   * @param before an application as Ray takes it
   * @param wanted the same application as it shall be
   */
  public static boolean isTakenAway(JsonNode before, JsonNode wanted) {
    return !configured(wanted).containsAll(configured(before));
  }

  private static Set<String> configured(JsonNode application) {
    return StreamSupport.stream(application.path("deployments").spliterator(), false)
        .filter(deployment -> deployment.path("user_config").isObject())
        .map(deployment -> deployment.path("name").asString(""))
        .collect(Collectors.toUnmodifiableSet());
  }
}

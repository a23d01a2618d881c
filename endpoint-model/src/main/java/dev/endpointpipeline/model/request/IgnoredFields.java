package dev.endpointpipeline.model.request;

import dev.endpointpipeline.model.acceptance.Warnings;
import dev.endpointpipeline.schemas.Warning;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Warnings about fields without effect. For a field that Ray has and this API lacks, the warning
 * names an alternative.
 */
final class IgnoredFields {
  /** Top-level fields of a response, which a caller sends if it reuses a view as a request. */
  private static final Set<String> IN_RESPONSES =
      Set.of(
          "caches",
          "create_time",
          "error_code",
          "error_msg",
          "id",
          "owner",
          "revision",
          "rollback_of",
          "serving_revision",
          "status",
          "step",
          "step_detail",
          "update_time",
          "visibility",
          "warnings");

  private static final String IN_THE_CODE = "set it in the application's code, @serve.deployment";
  private static final String IN_THE_IMAGE =
      "put packages into the image of the cap or the archive of working_dir";
  private static final String IN_RESOURCES =
      "use ray_actor_options.resources, a JSON object as a string, as in ";

  /** Alternatives by the name of the object and of the field. */
  private static final Map<String, String> INSTEAD =
      Stream.of(
              instead("ray_actor_options", "num_gpus", IN_RESOURCES + "{\"GPU\": 0.5}"),
              instead(
                  "ray_actor_options",
                  "accelerator_type",
                  IN_RESOURCES + "{\"accelerator_type:A100\": 0.001}"),
              instead("ray_actor_options", "runtime_env", "use runtime_env of the application"),
              instead("runtime_env", "pip", IN_THE_IMAGE),
              instead("runtime_env", "uv", IN_THE_IMAGE),
              instead("runtime_env", "conda", IN_THE_IMAGE),
              instead("runtime_env", "py_modules", IN_THE_IMAGE),
              instead("runtime_env", "image_uri", "use cap"),
              instead("runtime_env", "container", "use cap"),
              instead(
                  "applications",
                  "args",
                  "use user_config of a deployment, or env_vars of runtime_env"),
              instead("applications", "logging_config", IN_THE_CODE),
              instead("deployments", "logging_config", IN_THE_CODE),
              instead("deployments", "max_concurrent_queries", "use max_ongoing_requests"),
              instead("deployments", "num_gpus", IN_RESOURCES + "{\"GPU\": 0.5}"),
              instead("deployments", "num_cpus", "use ray_actor_options.num_cpus"),
              instead("deployments", "graceful_shutdown_timeout_s", IN_THE_CODE),
              instead("deployments", "graceful_shutdown_wait_loop_s", IN_THE_CODE),
              instead("deployments", "health_check_period_s", IN_THE_CODE),
              instead("deployments", "health_check_timeout_s", IN_THE_CODE),
              instead("deployments", "placement_group_bundles", IN_THE_CODE),
              instead("deployments", "placement_group_strategy", IN_THE_CODE),
              instead("deployments", "request_router_config", IN_THE_CODE),
              instead(
                  "autoscaling_config",
                  "target_num_ongoing_requests_per_replica",
                  "use target_ongoing_requests"),
              instead("autoscaling_config", "upscaling_factor", IN_THE_CODE),
              instead("autoscaling_config", "downscaling_factor", IN_THE_CODE),
              instead("autoscaling_config", "metrics_interval_s", IN_THE_CODE),
              instead("autoscaling_config", "look_back_period_s", IN_THE_CODE),
              instead("autoscaling_config", "policy", IN_THE_CODE))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private IgnoredFields() {}

  /** Whether the field is only in responses, so that no caller expects an effect. */
  static boolean comesFromResponse(FieldPath field) {
    return field.objectName().isEmpty() && IN_RESPONSES.contains(field.name());
  }

  static Warning warning(FieldPath field, Ignored reason) {
    @Nullable String instead = INSTEAD.get(field.objectName() + "." + field.name());
    return new Warning(
        Warnings.IGNORED_FIELD,
        field.toString(),
        instead == null ? reason.description() : reason.description() + ": " + instead);
  }

  private static Map.Entry<String, String> instead(String object, String field, String use) {
    return Map.entry(object + "." + field, use);
  }
}

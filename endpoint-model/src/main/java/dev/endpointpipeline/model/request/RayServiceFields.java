package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.AgencyConfig;
import dev.endpointpipeline.schemas.ApiConfig;
import dev.endpointpipeline.schemas.AutoscalingConfig;
import dev.endpointpipeline.schemas.DataSource;
import dev.endpointpipeline.schemas.HeadGroupSpec;
import dev.endpointpipeline.schemas.OidcConfig;
import dev.endpointpipeline.schemas.RayActorOptions;
import dev.endpointpipeline.schemas.RayClusterConfig;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.RayServiceLogConfig;
import dev.endpointpipeline.schemas.RayServiceLogLtsConfig;
import dev.endpointpipeline.schemas.ResourceSpec;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.ServeRuntimeEnv;
import dev.endpointpipeline.schemas.WorkerGroupSpec;
import org.jspecify.annotations.Nullable;

/** The fields of a Ray service: applications, cluster, logs, data and environment. */
final class RayServiceFields {
  private RayServiceFields() {}

  static RayServiceConfig ofCreate(JsonObject in) {
    return rayService(in, in.keptObject("log_config", RayServiceFields::logConfig));
  }

  /** An update can't change log_config: according to the page, it is accepted and ignored. */
  static RayServiceConfig ofUpdate(JsonObject in) {
    in.objectWithoutEffect("log_config", RayServiceFields::logConfig);
    return rayService(in, null);
  }

  private static RayServiceConfig rayService(
      JsonObject in, @Nullable RayServiceLogConfig logConfig) {
    return new RayServiceConfig(
        in.mandatoryObject("ray_serve_config", RayServiceFields::rayServeConfig),
        in.mandatoryObject("ray_cluster_config", RayServiceFields::rayClusterConfig),
        logConfig,
        EndpointFields.emptyIfNull(
            in.list("data_infos", Limits.DATA_INFOS, RayServiceFields::dataSource)),
        in.keptObject("oidc_config", RayServiceFields::oidcConfig),
        in.keptObject("api_config", RayServiceFields::apiConfig),
        in.keptObject("agency_config", RayServiceFields::agencyConfig));
  }

  private static RayServeConfig rayServeConfig(JsonObject in) {
    return new RayServeConfig(
        in.list("applications", Limits.APPLICATIONS, RayServiceFields::application));
  }

  private static ServeApplication application(JsonObject in) {
    return new ServeApplication(
        in.mandatoryText("name", Limits.APPLICATION_NAME),
        in.mandatoryText("import_path", Limits.IMPORT_PATH),
        in.mandatoryList("deployments", Limits.DEPLOYMENTS, RayServiceFields::deployment),
        in.mandatoryObject("runtime_env", RayServiceFields::runtimeEnv),
        in.text("route_prefix", Limits.ROUTE_PREFIX));
  }

  private static ServeDeployment deployment(JsonObject in) {
    Integer maxOngoingRequests = in.integer("max_ongoing_requests", Limits.MAX_ONGOING_REQUESTS);
    if (maxOngoingRequests == null) {
      // In the page's table this is a field of the deployment, in its sample of autoscaling_config.
      maxOngoingRequests =
          in.within(
              "autoscaling_config",
              autoscaling ->
                  autoscaling.integer("max_ongoing_requests", Limits.MAX_ONGOING_REQUESTS));
    }
    return new ServeDeployment(
        in.text("name", Limits.DEPLOYMENT_NAME),
        in.object("ray_actor_options", RayServiceFields::actorOptions),
        in.object("autoscaling_config", RayServiceFields::autoscalingConfig),
        in.integer("num_replicas", Limits.NUM_REPLICAS),
        in.jsonText("user_config", Limits.USER_CONFIG),
        // The page's response has "" if absent, and callers may send it in an update.
        in.integerOrEmpty("max_replicas_per_node", Limits.MAX_REPLICAS_PER_NODE),
        maxOngoingRequests,
        in.integer("max_queued_requests", Limits.MAX_QUEUED_REQUESTS));
  }

  private static RayActorOptions actorOptions(JsonObject in) {
    return new RayActorOptions(
        in.number("num_cpus"), in.number("memory"), in.text("resources", Limits.ACTOR_RESOURCES));
  }

  private static AutoscalingConfig autoscalingConfig(JsonObject in) {
    Integer min = in.integer("min_replicas", Limits.AUTOSCALED_REPLICAS);
    Integer max =
        in.integer("max_replicas", Limits.AUTOSCALED_REPLICAS.notBelow("min_replicas", min));
    return new AutoscalingConfig(
        in.integer("target_ongoing_requests", Limits.TARGET_ONGOING_REQUESTS),
        min,
        max,
        in.integer(
            "initial_replicas",
            Limits.AUTOSCALED_REPLICAS.notBelow("min_replicas", min).notAbove("max_replicas", max)),
        in.integer("upscale_delay_s", Limits.SCALING_DELAY),
        in.integer("downscale_delay_s", Limits.SCALING_DELAY));
  }

  private static ServeRuntimeEnv runtimeEnv(JsonObject in) {
    return new ServeRuntimeEnv(
        in.text("working_dir", Limits.WORKING_DIR),
        in.texts("env_vars", Limits.ENV_VARS, Limits.ENV_VAR_NAME, Limits.ENV_VAR_VALUE));
  }

  private static RayClusterConfig rayClusterConfig(JsonObject in) {
    return new RayClusterConfig(
        in.mandatoryObject("head_group_spec", RayServiceFields::headGroupSpec),
        in.mandatoryList(
            "worker_group_specs", Limits.WORKER_GROUPS, RayServiceFields::workerGroupSpec),
        in.bool("enable_custom"));
  }

  private static HeadGroupSpec headGroupSpec(JsonObject in) {
    return new HeadGroupSpec(
        in.object("limits", RayServiceFields::resourceSpec),
        in.object("requests", RayServiceFields::resourceSpec));
  }

  private static WorkerGroupSpec workerGroupSpec(JsonObject in) {
    Integer min = in.integer("min_replicas", Limits.WORKER_GROUP_MIN_REPLICAS);
    return new WorkerGroupSpec(
        in.text("name", Limits.WORKER_GROUP_NAME),
        min,
        in.integer("max_replicas", Limits.WORKER_GROUP_MAX_REPLICAS.notBelow("min_replicas", min)),
        in.object("limits", RayServiceFields::resourceSpec),
        in.object("requests", RayServiceFields::resourceSpec));
  }

  private static ResourceSpec resourceSpec(JsonObject in) {
    return new ResourceSpec(
        in.text("spec_code", Limits.GROUP_SPEC_CODE),
        in.integer("cpu_resource", Limits.CPU_RESOURCE),
        in.integer("memory_resource", Limits.MEMORY_RESOURCE),
        in.integer("npu_resource", Limits.NPU_RESOURCE));
  }

  private static RayServiceLogConfig logConfig(JsonObject in) {
    return new RayServiceLogConfig(in.object("lts", RayServiceFields::ltsConfig));
  }

  private static RayServiceLogLtsConfig ltsConfig(JsonObject in) {
    return new RayServiceLogLtsConfig(
        in.bool("enabled"),
        in.text("log_group_id", Limits.LOG_ID),
        in.text("log_stream_id", Limits.LOG_ID));
  }

  private static DataSource dataSource(JsonObject in) {
    return new DataSource(in.text("input_path", Limits.INPUT_PATH));
  }

  private static OidcConfig oidcConfig(JsonObject in) {
    return new OidcConfig(
        in.bool("enable_oidc"),
        in.text("client_id", Limits.OIDC_CLIENT_ID),
        in.text("namespace", Limits.OIDC_NAMESPACE));
  }

  private static ApiConfig apiConfig(JsonObject in) {
    return new ApiConfig(
        in.bool("enable_independent_api"), in.integer("backend_timeout", Limits.BACKEND_TIMEOUT));
  }

  private static AgencyConfig agencyConfig(JsonObject in) {
    return new AgencyConfig(in.bool("enable_agency"), in.text("agency_name", Limits.AGENCY_NAME));
  }
}

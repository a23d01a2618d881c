package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.CacheMount;
import dev.endpointpipeline.schemas.CapRef;
import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.HeadNodeResource;
import dev.endpointpipeline.schemas.LogConfig;
import dev.endpointpipeline.schemas.RayResource;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.ReservedCompute;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ReservedSqlCompute;
import dev.endpointpipeline.schemas.ResourceDemand;
import dev.endpointpipeline.schemas.WorkNodeResource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of an endpoint and of its resources, with name, type and limit of each. */
final class EndpointFields {
  private EndpointFields() {}

  static EndpointPatch patch(JsonObject in) {
    return new EndpointPatch(
        in.text("name", Limits.NAME),
        in.text("description", Limits.DESCRIPTION),
        in.object("reserved_resource", EndpointFields::reservedResource),
        in.object("ray_resource", EndpointFields::rayResource),
        in.object("cap", EndpointFields::cap),
        in.object("config", config -> config(config, RayServiceFields::ofUpdate)),
        in.bool("rollback_on_failure"));
  }

  static EndpointSpec spec(JsonObject in) {
    return new EndpointSpec(
        in.mandatoryText("name", Limits.NAME),
        in.mandatoryChoice("type", Limits.TYPE),
        nullIfEmpty(in.text("description", Limits.DESCRIPTION)),
        in.object("reserved_resource", EndpointFields::reservedResource),
        in.object("ray_resource", EndpointFields::rayResource),
        in.object("cap", EndpointFields::cap),
        in.object("config", config -> config(config, RayServiceFields::ofCreate)),
        emptyIfNull(in.list("cache_list", Limits.CACHES, EndpointFields::cacheMount)),
        Boolean.TRUE.equals(in.keptBool("public_access")),
        in.text("custom_image_id", Limits.CUSTOM_IMAGE_ID),
        in.keptObject("log_config", EndpointFields::logConfig),
        in.bool("rollback_on_failure"));
  }

  private static ReservedResource reservedResource(JsonObject in) {
    return new ReservedResource(
        in.object("apu", EndpointFields::reservedCompute),
        in.keptObject("dpu", EndpointFields::reservedSqlCompute),
        in.object("mu", EndpointFields::resourceDemand));
  }

  private static ReservedCompute reservedCompute(JsonObject in) {
    int warmUpNum = in.mandatoryInteger("warm_up_num", Limits.WARM_UP_NUM);
    return new ReservedCompute(
        in.mandatoryText("spec_code", Limits.SPEC_CODE),
        warmUpNum,
        in.integer("max_num", Limits.MAX_NUM.notBelow("warm_up_num", warmUpNum)));
  }

  private static ReservedSqlCompute reservedSqlCompute(JsonObject in) {
    int warmUpNum = in.mandatoryInteger("warm_up_num", Limits.WARM_UP_NUM);
    return new ReservedSqlCompute(
        in.mandatoryText("spec_code", Limits.SPEC_CODE),
        warmUpNum,
        in.integer("max_num", Limits.MAX_NUM.notBelow("warm_up_num", warmUpNum)),
        in.bool("use_public_resource"));
  }

  private static ResourceDemand resourceDemand(JsonObject in) {
    int min = in.mandatoryInteger("min", Limits.DEMAND_MIN);
    return new ResourceDemand(
        in.mandatoryText("spec_code", Limits.SPEC_CODE),
        min,
        in.mandatoryInteger("max", Limits.DEMAND_MAX.notBelow("min", min)));
  }

  private static RayResource rayResource(JsonObject in) {
    return new RayResource(
        in.mandatoryObject("head_node_resource", EndpointFields::headNodeResource),
        in.mandatoryList(
            "work_node_resources", Limits.WORK_NODES, EndpointFields::workNodeResource));
  }

  private static HeadNodeResource headNodeResource(JsonObject in) {
    return new HeadNodeResource(in.mandatoryText("spec_code", Limits.SPEC_CODE));
  }

  private static WorkNodeResource workNodeResource(JsonObject in) {
    return new WorkNodeResource(
        in.mandatoryText("name", Limits.WORK_NODE_NAME),
        in.mandatoryObject("resource", EndpointFields::resourceDemand));
  }

  private static CapRef cap(JsonObject in) {
    return new CapRef(in.text("cap_id", Limits.CAP_ID), in.text("version_id", Limits.CAP_ID));
  }

  private static CacheMount cacheMount(JsonObject in) {
    return new CacheMount(
        in.mandatoryText("mnt_path", Limits.MOUNT_PATH),
        in.mandatoryText("cache_ins_id", Limits.CACHE_INSTANCE_ID));
  }

  private static LogConfig logConfig(JsonObject in) {
    return new LogConfig(
        in.bool("enable_lts_log"), in.bool("enable_obs_log"), in.text("obs_path", Limits.OBS_PATH));
  }

  private static EndpointConfig config(
      JsonObject in, Function<JsonObject, RayServiceConfig> rayService) {
    return new EndpointConfig(in.object("ray_service_config", rayService));
  }

  private static @Nullable String nullIfEmpty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  static <T> List<T> emptyIfNull(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}

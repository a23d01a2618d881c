package dev.endpointpipeline.model.view;

import static dev.endpointpipeline.model.view.RecordWriter.writeMember;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.RayResource;
import dev.endpointpipeline.schemas.ReservedCompute;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ReservedSqlCompute;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.WorkNodeResource;
import java.io.ByteArrayOutputStream;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The JSON of an endpoint in responses: complete for the update, create and show calls, partial for
 * the list and delete calls. In addition to the API's page it has {@code revision}, {@code
 * serving_revision} (absent if none serves), {@code step} and {@code step_detail} (while the status
 * is CREATING), {@code rollback_on_failure} and {@code rollback_of}. Revisions are strings, because
 * callers must not calculate with them.
 *
 * <p>{@code urls} are those that the serving revision had when it became RUNNING; absent if nothing
 * serves or the runtime knows none. Omitted, because this service has no values for them:
 * business_engine_instance_ids, tokens_quota, runtime_env_type. As on the page, {@code
 * ray_resource} has other names than in a request, and {@code max_num} defaults to warm_up_num.
 */
public final class EndpointView {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL_SIZE = 2048;

  /** The page's format of times: ISO-8601 in UTC with milliseconds. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private EndpointView() {}

  /** The endpoint as UTF-8 JSON. Contains values of env_vars, so it is for the owner only. */
  public static byte[] toJson(EndpointState state) {
    return text(json -> write(json, state, state.getRevision(), state.getSpec()));
  }

  /** The current endpoint with the configuration and revision of another version. */
  public static byte[] toJson(EndpointState state, SpecRevision version) {
    return text(json -> write(json, state, version.getRevision(), version.getSpec()));
  }

  /**
   * A page of a list of endpoints, without caches, log_config and config, as in the API.
   *
   * @param total number of endpoints in the complete list
   * @param page iterated once; each state is written before the next one is requested
   */
  public static byte[] toJson(int total, Iterable<EndpointState> page) {
    return text(
        json -> {
          json.writeStartObject();
          writeMember(json, "total", total);
          json.writeName("endpoints");
          json.writeStartArray();
          for (EndpointState state : page) {
            json.writeStartObject();
            writeBrief(json, state, state.getRevision(), state.getSpec());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The response to a delete: the endpoint's id. */
  public static byte[] toJson(EndpointKey key) {
    return text(
        json -> {
          json.writeStartObject();
          writeMember(json, "id", key.endpointId());
          json.writeEndObject();
        });
  }

  private static byte[] text(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(USUAL_SIZE);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      writer.accept(json);
    }
    return text.toByteArray();
  }

  private static void write(
      JsonGenerator json, EndpointState state, long revision, EndpointSpec spec) {
    json.writeStartObject();
    writeBrief(json, state, revision, spec);
    if (state.getServingRevision() != null && !state.getUrls().isEmpty()) {
      writeMember(json, "urls", state.getUrls());
    }
    writeMember(json, "caches", spec.getCacheList());
    writeMember(json, "log_config", spec.getLogConfig());
    writeMember(json, "config", spec.getConfig());
    json.writeEndObject();
  }

  private static void writeBrief(
      JsonGenerator json, EndpointState state, long revision, EndpointSpec spec) {
    writeMember(json, "visibility", "PRIVATE");
    writeMember(json, "id", state.getEndpointId());
    writeMember(json, "name", spec.getName());
    writeMember(json, "type", typeOf(spec));
    writeMember(json, "status", StatusWord.of(state));
    writeMember(json, "step", state.getStep());
    writeMember(json, "step_detail", state.getStepDetail());
    writeMember(json, "revision", revision);
    writeMember(json, "serving_revision", state.getServingRevision());
    writeMember(json, "rollback_on_failure", spec.getRollbackOnFailure());
    writeMember(json, "rollback_of", state.getRollbackOf());
    if (!state.getWarnings().isEmpty()) {
      writeMember(json, "warnings", state.getWarnings());
    }
    writeMember(json, "description", spec.getDescription());
    writeMember(json, "create_time", TIME.format(state.getCreatedAt()));
    writeMember(json, "update_time", TIME.format(state.getUpdatedAt()));
    writeMember(json, "owner", state.getOwner());
    writeMember(json, "cap", spec.getCap());
    writeMember(json, "custom_image_id", spec.getCustomImageId());
    writeMember(json, "reserved_resource", withMaxNum(spec.getReservedResource()));
    writeRayResource(json, spec.getRayResource());
    writeMember(json, "error_code", state.getErrorCode());
    writeMember(json, "error_msg", state.getErrorMsg());
  }

  /** Omits a type of a newer release, because the vendor's SDKs do not know it. */
  private static @Nullable EndpointType typeOf(EndpointSpec spec) {
    return spec.getType() == EndpointType.unknown ? null : spec.getType();
  }

  private static void writeRayResource(JsonGenerator json, @Nullable RayResource resource) {
    if (resource == null) {
      return;
    }
    json.writeName("ray_resource");
    json.writeStartObject();
    writeMember(json, "head_group_spec", resource.getHeadNodeResource());
    json.writeName("worker_group_spec");
    json.writeStartArray();
    for (WorkNodeResource group : resource.getWorkNodeResources()) {
      json.writeStartObject();
      writeMember(json, "name", group.getName());
      writeMember(json, "spec_code", group.getResource().getSpecCode());
      writeMember(json, "min_replicas", group.getResource().getMin());
      writeMember(json, "max_replicas", group.getResource().getMax());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static @Nullable ReservedResource withMaxNum(@Nullable ReservedResource reserved) {
    return reserved == null
        ? null
        : new ReservedResource(
            withMaxNum(reserved.getApu()), withMaxNum(reserved.getDpu()), reserved.getMu());
  }

  private static @Nullable ReservedCompute withMaxNum(@Nullable ReservedCompute compute) {
    return compute == null || compute.getMaxNum() != null
        ? compute
        : new ReservedCompute(
            compute.getSpecCode(), compute.getWarmUpNum(), compute.getWarmUpNum());
  }

  private static @Nullable ReservedSqlCompute withMaxNum(@Nullable ReservedSqlCompute compute) {
    return compute == null || compute.getMaxNum() != null
        ? compute
        : new ReservedSqlCompute(
            compute.getSpecCode(),
            compute.getWarmUpNum(),
            compute.getWarmUpNum(),
            compute.getUsePublicResource());
  }
}

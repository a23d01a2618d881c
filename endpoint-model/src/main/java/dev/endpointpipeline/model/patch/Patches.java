package dev.endpointpipeline.model.patch;

import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.RayServiceLogConfig;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.SpecRevision;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema.Field;
import org.jspecify.annotations.Nullable;

/** How an update changes an endpoint. */
public final class Patches {
  /** Fields that concern no runtime. */
  private static final Set<String> OF_NO_RUNTIME =
      Set.of("name", "description", "rollback_on_failure");

  private Patches() {}

  /**
   * Applies a patch to a spec. Absent fields keep their value; present fields replace the old value
   * completely, including arrays. Exceptions: absent members of reserved_resource and config (apu,
   * dpu, mu, ray_service_config) keep their value; an empty description clears it; log_config of
   * ray_service_config never changes, because an update can't set it; absent applications of
   * ray_serve_config keep their value, unlike an empty array.
   */
  public static EndpointSpec apply(EndpointSpec current, EndpointPatch patch) {
    return new EndpointSpec(
        patchOr(patch.getName(), current.getName()),
        current.getType(),
        description(current.getDescription(), patch.getDescription()),
        reservedResource(current.getReservedResource(), patch.getReservedResource()),
        patchOr(patch.getRayResource(), current.getRayResource()),
        patchOr(patch.getCap(), current.getCap()),
        config(current.getConfig(), patch.getConfig()),
        current.getCacheList(),
        current.getPublicAccess(),
        current.getCustomImageId(),
        current.getLogConfig(),
        patchOr(patch.getRollbackOnFailure(), current.getRollbackOnFailure()));
  }

  /**
   * The spec after the rollback of a failed update: the last applied spec, but with the current
   * rollback_on_failure, which is not part of the failure.
   */
  public static EndpointSpec rollback(EndpointSpec applied, EndpointSpec failed) {
    return withLabels(
        applied, applied.getName(), applied.getDescription(), failed.getRollbackOnFailure());
  }

  /** The spec after a rollback of only the fields that concern runtimes. */
  public static EndpointSpec rollbackOfRuntimes(EndpointSpec applied, EndpointSpec failed) {
    return withLabels(
        applied, failed.getName(), failed.getDescription(), failed.getRollbackOnFailure());
  }

  private static EndpointSpec withLabels(
      EndpointSpec spec,
      String name,
      @Nullable String description,
      @Nullable Boolean rollbackOnFailure) {
    return new EndpointSpec(
        name,
        spec.getType(),
        description,
        spec.getReservedResource(),
        spec.getRayResource(),
        spec.getCap(),
        spec.getConfig(),
        spec.getCacheList(),
        spec.getPublicAccess(),
        spec.getCustomImageId(),
        spec.getLogConfig(),
        rollbackOnFailure);
  }

  /** An endpoint's previous spec after the next request: the last applied one. */
  public static @Nullable SpecRevision previousAfter(EndpointState before) {
    Long serving = before.getServingRevision();
    return serving != null && serving == before.getRevision()
        ? new SpecRevision(before.getRevision(), before.getSpec())
        : before.getPrevious();
  }

  /**
   * A builder with a shallow copy of the state. Avro's {@code newBuilder(state)} copies every
   * nested record, which immutable values do not need.
   */
  public static EndpointState.Builder draftOf(EndpointState state) {
    return EndpointState.newBuilder()
        .setWorkspaceId(state.getWorkspaceId())
        .setEndpointId(state.getEndpointId())
        .setRevision(state.getRevision())
        .setHandledRevision(state.getHandledRevision())
        .setRequestId(state.getRequestId())
        .setStatus(state.getStatus())
        .setStep(state.getStep())
        .setStepDetail(state.getStepDetail())
        .setSpec(state.getSpec())
        .setPrevious(state.getPrevious())
        .setServingRevision(state.getServingRevision())
        .setOwner(state.getOwner())
        .setCreatedAt(state.getCreatedAt())
        .setUpdatedAt(state.getUpdatedAt())
        .setDeadlineAt(state.getDeadlineAt())
        .setErrorCode(state.getErrorCode())
        .setErrorMsg(state.getErrorMsg())
        .setRecentRequests(state.getRecentRequests())
        .setAnswered(state.getAnswered())
        .setRollbackOf(state.getRollbackOf())
        .setHadApplications(state.getHadApplications())
        .setOperation(state.getOperation())
        .setAppliedRequest(state.getAppliedRequest())
        .setWarnings(state.getWarnings())
        .setUrls(state.getUrls())
        .setEventCount(state.getEventCount());
  }

  /**
   * Whether a runtime must apply the patch: it has a field that concerns runtimes. This includes
   * unchanged values, because others may have changed the runtime.
   */
  public static boolean concernsRuntimes(EndpointPatch patch) {
    for (Field field : EndpointPatch.getClassSchema().getFields()) {
      if (patch.get(field.pos()) != null && !OF_NO_RUNTIME.contains(field.name())) {
        return true;
      }
    }
    return false;
  }

  /** Whether two specs differ for a runtime. */
  public static boolean differForRuntimes(EndpointSpec before, EndpointSpec after) {
    for (Field field : EndpointSpec.getClassSchema().getFields()) {
      boolean same = Objects.equals(before.get(field.pos()), after.get(field.pos()));
      if (!same && !OF_NO_RUNTIME.contains(field.name())) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String description(@Nullable String current, @Nullable String patch) {
    if (patch == null) {
      return current;
    }
    return patch.isEmpty() ? null : patch;
  }

  private static @Nullable ReservedResource reservedResource(
      @Nullable ReservedResource current, @Nullable ReservedResource patch) {
    if (current == null || patch == null) {
      return patchOr(patch, current);
    }
    return new ReservedResource(
        patchOr(patch.getApu(), current.getApu()),
        patchOr(patch.getDpu(), current.getDpu()),
        patchOr(patch.getMu(), current.getMu()));
  }

  private static @Nullable EndpointConfig config(
      @Nullable EndpointConfig current, @Nullable EndpointConfig patch) {
    if (patch == null || patch.getRayServiceConfig() == null) {
      return current != null ? current : patch;
    }
    RayServiceConfig service = patch.getRayServiceConfig();
    return new EndpointConfig(
        new RayServiceConfig(
            serveConfig(current, service.getRayServeConfig()),
            service.getRayClusterConfig(),
            logConfig(current),
            service.getDataInfos(),
            service.getOidcConfig(),
            service.getApiConfig(),
            service.getAgencyConfig()));
  }

  /** Absent applications keep their value; only [] removes them. */
  private static RayServeConfig serveConfig(
      @Nullable EndpointConfig current, RayServeConfig patch) {
    return patch.getApplications() == null
            && current != null
            && current.getRayServiceConfig() != null
        ? current.getRayServiceConfig().getRayServeConfig()
        : patch;
  }

  private static @Nullable RayServiceLogConfig logConfig(@Nullable EndpointConfig config) {
    return config == null || config.getRayServiceConfig() == null
        ? null
        : config.getRayServiceConfig().getLogConfig();
  }

  private static <T> @Nullable T patchOr(@Nullable T patch, @Nullable T current) {
    return patch != null ? patch : current;
  }
}

package dev.endpointpipeline.worker;

import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointConfig;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.HeadGroupSpec;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RayClusterConfig;
import dev.endpointpipeline.schemas.RayServeConfig;
import dev.endpointpipeline.schemas.RayServiceConfig;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.ServeRuntimeEnv;
import dev.endpointpipeline.schemas.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.avro.util.ClassSecurityValidator;

/** Requests as the gateway writes them. */
public final class Requests {
  static {
    // As RecordSerdes does for the services: builders create default values of generated classes.
    String records = Topic.class.getPackageName();
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> type.getPackageName().equals(records)));
  }

  private Requests() {}

  public static EndpointSpec aSpec(String name) {
    return EndpointSpec.newBuilder().setName(name).setType(EndpointType.ray_service).build();
  }

  public static EndpointCreateRequested create(EndpointKey key) {
    return create(key, aContext().build());
  }

  public static EndpointCreateRequested create(EndpointKey key, RequestContext context) {
    return EndpointCreateRequested.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setContext(context)
        .setSpec(aSpec("new"))
        .build();
  }

  public static EndpointUpdateRequested update(EndpointKey key, EndpointPatch patch) {
    return update(key, patch, aContext().build());
  }

  public static EndpointUpdateRequested update(
      EndpointKey key, EndpointPatch patch, RequestContext context) {
    return EndpointUpdateRequested.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setContext(context)
        .setPatch(patch)
        .build();
  }

  public static EndpointDeleteRequested delete(EndpointKey key) {
    return delete(key, aContext().build());
  }

  public static EndpointDeleteRequested delete(EndpointKey key, RequestContext context) {
    return EndpointDeleteRequested.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setContext(context)
        .build();
  }

  public static RequestContext.Builder aContext() {
    return RequestContext.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setCaller(Caller.newBuilder().setUserName("ann").build())
        .setAcceptedAt(Instant.now());
  }

  public static Idempotency idempotency(String key, String content) {
    return new Idempotency(key, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
  }

  public static EndpointPatch rename(String name) {
    return EndpointPatch.newBuilder().setName(name).build();
  }

  /** A patch that the runtime must apply, with settings of the simulated runtime. */
  public static EndpointPatch serve(String simulated) {
    ServeDeployment deployment =
        ServeDeployment.newBuilder().setUserConfig("{\"simulated\":" + simulated + "}").build();
    ServeApplication application =
        ServeApplication.newBuilder()
            .setName("app")
            .setImportPath("app:main")
            .setDeployments(List.of(deployment))
            .setRuntimeEnv(ServeRuntimeEnv.newBuilder().build())
            .build();
    return EndpointPatch.newBuilder()
        .setConfig(
            EndpointConfig.newBuilder()
                .setRayServiceConfig(
                    RayServiceConfig.newBuilder()
                        .setRayServeConfig(
                            RayServeConfig.newBuilder()
                                .setApplications(List.of(application))
                                .build())
                        .setRayClusterConfig(
                            RayClusterConfig.newBuilder()
                                .setHeadGroupSpec(HeadGroupSpec.newBuilder().build())
                                .setWorkerGroupSpecs(List.of())
                                .build())
                        .build())
                .build())
        .build();
  }
}

package dev.endpointpipeline.gateway;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;

/** States as the worker writes them. */
public final class EndpointStates {
  static {
    // Makes Avro trust the generated records, as it does wherever the service runs.
    var unused = new RecordSerdes(URI.create("http://registry.invalid"));
  }

  private EndpointStates() {}

  /** A key that no other test uses. */
  public static EndpointKey newKey() {
    return new EndpointKey("ws-1", UUID.randomUUID().toString().replace("-", ""));
  }

  /** An endpoint that serves its revision. */
  public static EndpointState.Builder running(EndpointKey key, long revision) {
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    return EndpointState.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId("request-" + revision)
        .setStatus(EndpointStatus.RUNNING)
        .setSpec(
            EndpointSpec.newBuilder().setName("before").setType(EndpointType.ray_service).build())
        .setServingRevision(revision)
        .setOwner(Caller.newBuilder().setUserName("ann").build())
        .setCreatedAt(now)
        .setUpdatedAt(now);
  }
}

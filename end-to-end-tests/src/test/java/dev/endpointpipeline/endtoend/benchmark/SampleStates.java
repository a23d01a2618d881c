package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.SpecRevision;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * States of running endpoints with the API page's sample as their configuration, and as the one
 * before it.
 */
final class SampleStates {
  private final EndpointSpec spec;

  SampleStates(Updates updates) {
    // Makes Avro trust the generated records, as the service does.
    var unused = new RecordSerdes(URI.create("http://registry.invalid"));
    byte[] create = "{\"name\": \"n\", \"type\": \"ray_service\"}".getBytes(StandardCharsets.UTF_8);
    byte[] update = updates.body(0).getBytes(StandardCharsets.UTF_8);
    this.spec =
        Patches.apply(
            RequestReader.readCreate(create).value(), RequestReader.readUpdate(update).value());
  }

  /** The state of an endpoint of that name. */
  EndpointState state(EndpointKey key, String name, long revision) {
    EndpointSpec named = EndpointSpec.newBuilder(spec).setName(name).build();
    Instant now = Instant.now();
    return EndpointState.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId(UUID.randomUUID().toString())
        .setStatus(EndpointStatus.RUNNING)
        .setSpec(named)
        .setPrevious(new SpecRevision(1L, named))
        .setServingRevision(revision)
        .setOwner(new Caller("acme", "d-1", "ann", "u-1"))
        .setCreatedAt(now)
        .setUpdatedAt(now)
        .build();
  }
}

package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** A record of the topic endpoint-requests. */
public sealed interface EndpointRequest {
  /** The endpoint that it is about, as the record says. */
  EndpointKey key();

  /** What every request carries. */
  RequestContext context();

  /** The record itself. */
  SpecificRecord asRecord();

  /** What it asks for. */
  Kind kind();

  /** Whether a runtime has anything to do with it. */
  default boolean concernsRuntimes() {
    return true;
  }

  /** What requests ask for. */
  enum Kind {
    CREATE,
    UPDATE,
    DELETE,
    /** The worker's own request, after an update that failed. */
    ROLLBACK
  }

  /** The request that a record is; empty if it is of another type. */
  static Optional<EndpointRequest> of(SpecificRecord request) {
    if (request instanceof EndpointUpdateRequested update) {
      return Optional.of(new Update(update));
    }
    if (request instanceof EndpointCreateRequested create) {
      return Optional.of(new Create(create));
    }
    if (request instanceof EndpointDeleteRequested delete) {
      return Optional.of(new Delete(delete));
    }
    return request instanceof EndpointRollbackRequested rollback
        ? Optional.of(new Rollback(rollback))
        : Optional.empty();
  }

  /** A caller wants a new endpoint. */
  record Create(EndpointCreateRequested asRecord) implements EndpointRequest {
    @Override
    public EndpointKey key() {
      return new EndpointKey(asRecord.getWorkspaceId(), asRecord.getEndpointId());
    }

    @Override
    public RequestContext context() {
      return asRecord.getContext();
    }

    @Override
    public Kind kind() {
      return Kind.CREATE;
    }
  }

  /** A caller wants an endpoint changed. */
  record Update(EndpointUpdateRequested asRecord) implements EndpointRequest {
    @Override
    public EndpointKey key() {
      return new EndpointKey(asRecord.getWorkspaceId(), asRecord.getEndpointId());
    }

    @Override
    public RequestContext context() {
      return asRecord.getContext();
    }

    @Override
    public Kind kind() {
      return Kind.UPDATE;
    }

    @Override
    public boolean concernsRuntimes() {
      return Patches.concernsRuntimes(asRecord.getPatch());
    }
  }

  /** A caller wants an endpoint gone. */
  record Delete(EndpointDeleteRequested asRecord) implements EndpointRequest {
    @Override
    public EndpointKey key() {
      return new EndpointKey(asRecord.getWorkspaceId(), asRecord.getEndpointId());
    }

    @Override
    public RequestContext context() {
      return asRecord.getContext();
    }

    @Override
    public Kind kind() {
      return Kind.DELETE;
    }
  }

  /** The worker wants a failed update undone. */
  record Rollback(EndpointRollbackRequested asRecord) implements EndpointRequest {
    @Override
    public EndpointKey key() {
      return new EndpointKey(asRecord.getWorkspaceId(), asRecord.getEndpointId());
    }

    @Override
    public RequestContext context() {
      return asRecord.getContext();
    }

    @Override
    public Kind kind() {
      return Kind.ROLLBACK;
    }
  }
}

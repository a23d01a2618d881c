package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/** A record of the topic endpoint-requests. */
public sealed interface EndpointRequest {
  /** The endpoint in the record's value. */
  EndpointKey key();

  /** The fields that all requests share. */
  RequestContext context();

  /** The Avro record. */
  SpecificRecord asRecord();

  /** The kind of the request. */
  Kind kind();

  /** The result of the function for this kind of request. */
  <R> R fold(
      Function<Create, R> create,
      Function<Update, R> update,
      Function<Delete, R> delete,
      Function<Rollback, R> rollback);

  /** Whether a runtime must apply the request. */
  default boolean concernsRuntimes() {
    return true;
  }

  /** The kinds of requests. */
  enum Kind {
    CREATE,
    UPDATE,
    DELETE,
    /** Requested by the worker after a failed update. */
    ROLLBACK
  }

  /**
   * The time of a request, by which idempotency keys expire: that of its record, or now if the
   * clock of the gateway that wrote it is ahead.
   *
   * @param timestampMs of the record
   */
  static Instant timeOf(long timestampMs, long nowMs) {
    return Instant.ofEpochMilli(Math.min(timestampMs, nowMs));
  }

  /** Converts a record; empty if it is not a request. */
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

  /** A caller creates an endpoint. */
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

    @Override
    public <R> R fold(
        Function<Create, R> create,
        Function<Update, R> update,
        Function<Delete, R> delete,
        Function<Rollback, R> rollback) {
      return create.apply(this);
    }
  }

  /** A caller updates an endpoint. */
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
    public <R> R fold(
        Function<Create, R> create,
        Function<Update, R> update,
        Function<Delete, R> delete,
        Function<Rollback, R> rollback) {
      return update.apply(this);
    }

    @Override
    public boolean concernsRuntimes() {
      return Patches.concernsRuntimes(asRecord.getPatch());
    }
  }

  /** A caller deletes an endpoint. */
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

    @Override
    public <R> R fold(
        Function<Create, R> create,
        Function<Update, R> update,
        Function<Delete, R> delete,
        Function<Rollback, R> rollback) {
      return delete.apply(this);
    }
  }

  /** The worker rolls back a failed update. */
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

    @Override
    public <R> R fold(
        Function<Create, R> create,
        Function<Update, R> update,
        Function<Delete, R> delete,
        Function<Rollback, R> rollback) {
      return rollback.apply(this);
    }
  }
}

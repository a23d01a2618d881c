package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * A request that the worker has not handled yet. It is outside of the heap: while no worker runs, a
 * heap could not hold all of them.
 *
 * @param at the time of its record
 * @param logBytes size of its record's value in the log
 * @param result of folding it
 */
record PendingRequest(
    long revision,
    Instant at,
    EndpointRequest.Kind kind,
    int logBytes,
    StoredBytes stored,
    FoldResult result) {
  private static final DatumReader<EndpointCreateRequested> CREATES =
      new SpecificDatumReader<>(EndpointCreateRequested.class);
  private static final DatumReader<EndpointUpdateRequested> UPDATES =
      new SpecificDatumReader<>(EndpointUpdateRequested.class);
  private static final DatumReader<EndpointDeleteRequested> DELETES =
      new SpecificDatumReader<>(EndpointDeleteRequested.class);
  private static final DatumReader<EndpointRollbackRequested> ROLLBACKS =
      new SpecificDatumReader<>(EndpointRollbackRequested.class);

  static PendingRequest of(LoggedRequest logged, FoldResult result, OffHeapStore store) {
    EndpointRequest request = logged.request();
    return new PendingRequest(
        logged.revision(),
        logged.at(),
        request.kind(),
        logged.bytes(),
        store.put(RecordEncoder.encode(request.asRecord())),
        result);
  }

  /** The same request with another result. */
  PendingRequest with(FoldResult other) {
    return new PendingRequest(revision, at, kind, logBytes, stored, other);
  }

  /** The request. It is there, as only the thread with the partition's lock removes it. */
  LoggedRequest logged() {
    byte[] encoded = Objects.requireNonNull(stored.read(), "removed while it is pending");
    EndpointRequest request =
        switch (kind) {
          case CREATE -> new EndpointRequest.Create(RecordEncoder.decode(CREATES, encoded));
          case UPDATE -> new EndpointRequest.Update(RecordEncoder.decode(UPDATES, encoded));
          case DELETE -> new EndpointRequest.Delete(RecordEncoder.decode(DELETES, encoded));
          case ROLLBACK -> new EndpointRequest.Rollback(RecordEncoder.decode(ROLLBACKS, encoded));
        };
    return new LoggedRequest(revision, at, request, logBytes);
  }
}

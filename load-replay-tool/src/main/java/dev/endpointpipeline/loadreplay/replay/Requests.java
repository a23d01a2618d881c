package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.service.hash.Sha256;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns recorded calls into the requests of this run. */
final class Requests {
  private static final int ACCEPTED = 202;
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  /**
   * Belong to the recorded connection or caller, or mean nothing in another run. Credentials are
   * not among them, as no recorded call has any.
   */
  private static final Set<String> NOT_REPLAYED =
      Set.of(
          "host",
          "connection",
          "keep-alive",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "expect",
          "upgrade",
          "x-project-id",
          "x-min-revision",
          "idempotency-key",
          "traceparent");

  private final String runId;
  private final Target target;
  private final Credentials credentials;
  private final References references;

  Requests(String runId, Target target, Credentials credentials, References references) {
    this.runId = runId;
    this.target = target;
    this.credentials = credentials;
    this.references = references;
  }

  /** The request for the call's next attempt, with credentials of now. */
  OutgoingRequest of(Flight flight) {
    RecordedCall call = flight.call;
    String endpoint = call.endpoint();
    OutgoingRequest request =
        new OutgoingRequest(
            call.method(),
            target.of(call.url(), affinity(call), references.id(endpoint)),
            call.body());
    call.headers()
        .forEach(
            (name, values) -> {
              if (!NOT_REPLAYED.contains(name.toLowerCase(Locale.ROOT))) {
                request.headers().put(name, values);
              }
            });
    if (call.body().length > 0 && !request.headers().containsKey("Content-Type")) {
      request.set("Content-Type", "application/json");
    }
    if (flight.operation.isChange()) {
      request.set("Idempotency-Key", key(call));
    }
    if (call.ifMatch() != null) {
      request.set("If-Match", references.etagOf(call.ifMatch()));
    }
    if (flight.operation == Operation.SHOW) {
      request.wantResponseBody();
    }
    credentials.addTo(request, call.caller());
    return request;
  }

  private static String affinity(RecordedCall call) {
    return call.endpoint() == null ? call.id() : call.endpoint();
  }

  /** The base address of the gateway that the call goes to. */
  String gateway(RecordedCall call) {
    return target.gateway(call.url(), affinity(call));
  }

  /**
   * The request that a gateway accepted with this response; empty if it accepted none.
   *
   * @param dueNanoTime when the call was due, as a {@link System#nanoTime}
   */
  Optional<AcceptedRequest> accepted(Flight flight, Response response, long dueNanoTime) {
    String endpoint = response.status() == ACCEPTED ? endpoint(flight, response) : null;
    OptionalLong revision = response.revision();
    return endpoint == null || revision.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AcceptedRequest(EndpointKey.parse(endpoint), revision.getAsLong(), dueNanoTime));
  }

  /**
   * The endpoint of this run that the response is about, as {@code workspace/endpoint}; null if it
   * is about none.
   */
  @Nullable String endpoint(Flight flight, Response response) {
    EndpointPath path = EndpointPath.of(flight.call.url()).orElse(null);
    if (path == null) {
      return null;
    }
    String workspace = target.workspaceOf(path.workspace());
    String mapped = references.id(flight.call.endpoint());
    String id =
        flight.operation == Operation.CREATE
            ? response.createdId()
            : mapped == null ? path.endpoint() : mapped;
    return id != null && EndpointKey.isId(id) && EndpointKey.isId(workspace)
        ? new EndpointKey(workspace, id).toString()
        : null;
  }

  /** The same each time that the run, or one that resumes it, sends the call. */
  String key(RecordedCall call) {
    String key = runId + "-" + (call.retryOf() == null ? call.id() : call.retryOf());
    return KEY.matcher(key).matches() ? key : runId + "-" + Sha256.hex(key);
  }
}

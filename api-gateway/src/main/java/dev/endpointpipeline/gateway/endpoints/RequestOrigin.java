package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.responses.RequestIds;
import dev.endpointpipeline.kafkabinding.RecordHeaders;
import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Warning;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The context of a request: who sent it when, on which conditions, in which trace. */
final class RequestOrigin {
  private RequestOrigin() {}

  /**
   * Makes the context.
   *
   * @param body the call's; no bytes if it has none
   * @param warnings about the request, a bounded number
   */
  static RequestContext context(
      HttpServletRequest http,
      AuthorizedCaller caller,
      Conditions conditions,
      byte[] body,
      List<Warning> warnings) {
    return new RequestContext(
        RequestIds.of(http),
        caller.user(),
        Instant.now(),
        idempotency(http, conditions.idempotencyKey(), body),
        conditions.expectedRevision(),
        warnings);
  }

  /** The caller's trace, or a new one; also a new one if there are several (W3C Trace Context). */
  static TraceParent trace(HttpServletRequest http) {
    List<String> traces = Collections.list(http.getHeaders(RecordHeaders.TRACEPARENT));
    return Optional.of(traces)
        .filter(all -> all.size() == 1)
        .map(all -> all.get(0))
        .flatMap(TraceParent::parse)
        .map(TraceParent::child)
        .orElseGet(TraceParent::root);
  }

  private static @Nullable Idempotency idempotency(
      HttpServletRequest http, @Nullable String key, byte[] body) {
    if (key == null) {
      return null;
    }
    byte[] fingerprint =
        new Fingerprint()
            .with(http.getMethod())
            .with(http.getRequestURI())
            .with(http.getHeader(HttpHeaders.IF_MATCH))
            .with(body)
            .toBytes();
    return new Idempotency(key, ByteBuffer.wrap(fingerprint));
  }
}

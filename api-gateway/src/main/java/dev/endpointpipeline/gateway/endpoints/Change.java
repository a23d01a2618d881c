package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.publish.Accepted;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.MalformedJsonException;
import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;

/** What one call that changes an endpoint does in its own way; see {@link EndpointChanges}. */
interface Change {
  void checkPath(Violations violations);

  /** Reads the headers, and the parameters that only this call has. */
  Conditions conditions(HttpServletRequest http, QueryParameters query, Violations violations);

  boolean hasBody();

  /**
   * Reads the body; of a call without one, no bytes.
   *
   * @throws InvalidRequestException if the body is not valid
   * @throws MalformedJsonException if it is not JSON
   */
  Reading<Content> read(byte[] body);

  /** The endpoint that the call is about. */
  EndpointKey key(AuthorizedCaller caller, Conditions conditions);

  /** Whether a newer request was accepted since this one. */
  default boolean isOutdated(Accepted accepted) {
    return accepted.isOutdated();
  }

  /** Completes the response to the request that was accepted. */
  ResponseEntity<byte[]> respond(
      ResponseEntity.BodyBuilder response, EndpointRequest request, Accepted accepted);

  /** What a body asks for. */
  interface Content {
    EndpointRequest request(EndpointKey key, RequestContext context);
  }
}

package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.RequestContext;

/**
 * A request on its way into the log.
 *
 * @param trace that the request belongs to
 */
public record Submission(EndpointRequest request, TraceParent trace) {
  EndpointKey key() {
    return request.key();
  }

  RequestContext context() {
    return request.context();
  }
}

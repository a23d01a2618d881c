package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.RequestContext;

/**
 * A request to be appended to the log.
 *
 * @param trace the trace of the call
 */
public record Submission(EndpointRequest request, TraceParent trace) {
  EndpointKey key() {
    return request.key();
  }

  RequestContext context() {
    return request.context();
  }
}

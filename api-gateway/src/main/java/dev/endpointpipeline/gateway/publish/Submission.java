package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.kafkabinding.TraceParent;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import org.apache.avro.specific.SpecificRecord;

/**
 * A request on its way into the log.
 *
 * @param key the endpoint that it is about
 * @param context of the request, as the record has it
 * @param request the record
 * @param prediction what the worker will make of it
 * @param trace that the request belongs to
 */
public record Submission(
    EndpointKey key,
    RequestContext context,
    SpecificRecord request,
    Prediction prediction,
    TraceParent trace) {

  /** A create. */
  public static Submission of(EndpointCreateRequested request, TraceParent trace) {
    return new Submission(
        new EndpointKey(request.getWorkspaceId(), request.getEndpointId()),
        request.getContext(),
        request,
        Prediction.of(request),
        trace);
  }

  /** An update. */
  public static Submission of(EndpointUpdateRequested request, TraceParent trace) {
    return new Submission(
        new EndpointKey(request.getWorkspaceId(), request.getEndpointId()),
        request.getContext(),
        request,
        Prediction.of(request),
        trace);
  }

  /** A delete. */
  public static Submission of(EndpointDeleteRequested request, TraceParent trace) {
    return new Submission(
        new EndpointKey(request.getWorkspaceId(), request.getEndpointId()),
        request.getContext(),
        request,
        Prediction.of(request),
        trace);
  }
}

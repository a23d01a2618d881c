package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointCreateRequested;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Looks up the schemas of all requests at the start, so that no call waits for the registry. */
public final class RequestSchemas {
  private final Serializer<SpecificRecord> serializer;

  RequestSchemas(Serializer<SpecificRecord> serializer) {
    this.serializer = serializer;
  }

  /**
   * Has the serializer look up every schema that it will need.
   *
   * @throws SerializationException if the registry does not have one or does not respond; a retry
   *     is safe
   */
  public void resolve() {
    try {
      for (SpecificRecord request : anyOfEach()) {
        serializer.serialize(Topic.ENDPOINT_REQUESTS.topicName(), request);
      }
    } catch (SerializationException e) {
      throw e;
    } catch (RuntimeException e) {
      // The registry's library does not document its exceptions.
      throw new SerializationException("can't look up the schemas of requests", e);
    }
  }

  private static List<SpecificRecord> anyOfEach() {
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId("")
            .setCaller(Caller.newBuilder().build())
            .setAcceptedAt(Instant.EPOCH)
            .build();
    EndpointSpec spec = EndpointSpec.newBuilder().setName("").setType(EndpointType.unknown).build();
    return List.of(
        new EndpointCreateRequested("", "", context, spec),
        new EndpointUpdateRequested("", "", context, EndpointPatch.newBuilder().build()),
        new EndpointDeleteRequested("", "", context));
  }
}

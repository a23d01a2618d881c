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

/** Has the serializer look up every schema that it will need, so that no request waits for it. */
public final class RequestSchemas {
  private final Serializer<SpecificRecord> serializer;

  RequestSchemas(Serializer<SpecificRecord> serializer) {
    this.serializer = serializer;
  }

  /**
   * @throws SerializationException if the registry does not know one, or did not answer; trying
   *     again later is safe
   */
  public void resolve() {
    try {
      for (SpecificRecord request : anyOfEach()) {
        serializer.serialize(Topic.ENDPOINT_REQUESTS.topicName(), request);
      }
    } catch (SerializationException e) {
      throw e;
    } catch (RuntimeException e) {
      // What else the registry's library throws, it does not say.
      throw new SerializationException("schemas of requests can't be looked up", e);
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

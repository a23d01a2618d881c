package dev.endpointpipeline.gateway;

import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** States as the worker writes them. */
public final class EndpointStates {
  /** Fits wherever the API wants a text, an id or a name. */
  private static final String TEXT = "0b5633ba2b904511ad514346f4d23d4b";

  private static final Map<String, String> TEXTS_OF_A_FORM =
      Map.of("address", "http://host", "user_config", "{}", "namespace", "ray-svc-0b5633ba");

  static {
    // Makes Avro trust the generated records, as it does wherever the service runs.
    var unused = new RecordSerdes(URI.create("http://registry.invalid"));
  }

  private EndpointStates() {}

  /** A key that no other test uses. */
  public static EndpointKey newKey() {
    return new EndpointKey("ws-1", UUID.randomUUID().toString().replace("-", ""));
  }

  /** An endpoint that serves its revision. */
  public static EndpointState.Builder running(EndpointKey key, long revision) {
    Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    return EndpointState.newBuilder()
        .setWorkspaceId(key.workspaceId())
        .setEndpointId(key.endpointId())
        .setRevision(revision)
        .setHandledRevision(revision)
        .setRequestId("request-" + revision)
        .setStatus(EndpointStatus.RUNNING)
        .setSpec(
            EndpointSpec.newBuilder().setName("before").setType(EndpointType.ray_service).build())
        .setServingRevision(revision)
        .setOwner(Caller.newBuilder().setUserName("ann").build())
        .setCreatedAt(now)
        .setUpdatedAt(now);
  }

  /** A state of which nothing is absent, whatever the contract has. */
  public static EndpointState withEverything() {
    return (EndpointState) filled(EndpointState.getClassSchema());
  }

  private static SpecificRecord filled(Schema schema) {
    SpecificRecord filled = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      String text = TEXTS_OF_A_FORM.get(field.name());
      filled.put(field.pos(), text == null ? value(field.schema()) : text);
    }
    return filled;
  }

  private static Object value(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> filled(schema);
      case UNION ->
          schema.getTypes().stream()
              .filter(type -> type.getType() != Schema.Type.NULL)
              .map(EndpointStates::value)
              .findFirst()
              .orElseThrow();
      case ENUM -> SpecificData.get().createEnum(schema.getEnumSymbols().get(1), schema);
      case ARRAY -> List.of(value(schema.getElementType()));
      case MAP -> Map.of("NAME", value(schema.getValueType()));
      case STRING -> TEXT;
      case INT -> 1;
      case LONG -> schema.getLogicalType() == null ? (Object) 1L : Instant.EPOCH;
      case DOUBLE -> 1.0;
      case BOOLEAN -> true;
      case BYTES -> ByteBuffer.allocate(1);
      default -> throw new IllegalArgumentException("of no use in the contract: " + schema);
    };
  }
}

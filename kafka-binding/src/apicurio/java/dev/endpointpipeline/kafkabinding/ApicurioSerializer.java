package dev.endpointpipeline.kafkabinding;

import io.apicurio.registry.resolver.DefaultSchemaResolver;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Apicurio's serializer, which asks the registry through our own client. */
public final class ApicurioSerializer extends AvroKafkaSerializer<SpecificRecord> {
  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    setSchemaResolver(new DefaultSchemaResolver<>(ConfluentApiFacade.of(config)));
    super.configure(config, isKey);
  }
}

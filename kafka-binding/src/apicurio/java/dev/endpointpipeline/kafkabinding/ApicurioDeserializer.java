package dev.endpointpipeline.kafkabinding;

import io.apicurio.registry.resolver.DefaultSchemaResolver;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** Apicurio's deserializer, which asks the registry through our own client. */
public final class ApicurioDeserializer extends AvroKafkaDeserializer<SpecificRecord> {
  @Override
  public void configure(Map<String, ?> config, boolean isKey) {
    setSchemaResolver(new DefaultSchemaResolver<>(ConfluentApiFacade.of(config)));
    super.configure(config, isKey);
  }
}

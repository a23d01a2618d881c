package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.RecordWriters;
import io.apicurio.registry.serde.avro.AvroDatumProvider;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gives Apicurio's serializer Avro's readers and writers for generated records, created once for each
 * schema. Apicurio's own provider finds them by the schema's fingerprint, which it computes again for
 * every record; that took more than half of a worker's time.
 *
 * <p>Compares schemas by identity, as the serializer always passes the instances that it has
 * resolved.
 */
public final class GeneratedRecordDatumProvider implements AvroDatumProvider<SpecificRecord> {
  private final Map<Schema, DatumWriter<SpecificRecord>> writers = byIdentity();
  private final Map<Schema, DatumReader<SpecificRecord>> readers = byIdentity();

  @Override
  public DatumWriter<SpecificRecord> createDatumWriter(SpecificRecord record, Schema schema) {
    return get(writers, schema, RecordWriters::writer);
  }

  @Override
  public DatumReader<SpecificRecord> createDatumReader(Schema writerSchema) {
    return get(readers, writerSchema, GeneratedRecords::reader);
  }

  @Override
  public Schema toSchema(SpecificRecord record) {
    return record.getSchema();
  }

  private static <T> Map<Schema, T> byIdentity() {
    return Collections.synchronizedMap(new IdentityHashMap<>());
  }

  private static <T> T get(Map<Schema, T> known, Schema schema, Function<Schema, T> make) {
    @Nullable T found = known.get(schema);
    return found != null ? found : known.computeIfAbsent(schema, make);
  }
}

package dev.endpointpipeline.schemas;

import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writers of the generated records. They call the encoders that Avro generates for each class; by
 * default Avro looks up each field of a record in its schema, which takes several times as long.
 */
public final class RecordWriters {
  private static final SpecificData GENERATED_ENCODERS = withGeneratedEncoders();

  private RecordWriters() {}

  /** A writer of records with this schema. Thread-safe. */
  public static <T extends SpecificRecord> DatumWriter<T> writer(Schema schema) {
    return new SpecificDatumWriter<>(schema, GENERATED_ENCODERS);
  }

  /** For writers that extend {@link SpecificDatumWriter}. */
  public static SpecificData generatedEncoders() {
    return GENERATED_ENCODERS;
  }

  private static SpecificData withGeneratedEncoders() {
    SpecificData data = new SpecificData();
    data.setCustomCoders(true);
    // As the generated classes do; without it, an Instant in a union is of no known type.
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    return data;
  }
}

package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.Topic;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.util.ClassSecurityValidator;

/** How Avro gets from a writer's schema to this build's generated classes. */
final class GeneratedRecords {
  static {
    // Avro creates objects only of trusted classes.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), GeneratedRecords::isGenerated));
  }

  private GeneratedRecords() {}

  /** Makes Avro trust the generated classes. */
  static void trust() {
    // The static initializer did it.
  }

  /** Reads to this build's own version of the record; to a generic record if there is none. */
  static <T> DatumReader<T> reader(Schema writerSchema) {
    return new SpecificDatumReader<>(writerSchema, ownVersion(writerSchema));
  }

  /** This build's version of a record's schema; the same schema if there is none. */
  static Schema ownVersion(Schema writerSchema) {
    SpecificData data = SpecificData.get();
    Class<?> type = data.getClass(writerSchema);
    return type == null ? writerSchema : data.getSchema(type);
  }

  private static boolean isGenerated(Class<?> type) {
    return type.getPackageName().equals(Topic.class.getPackageName());
  }
}

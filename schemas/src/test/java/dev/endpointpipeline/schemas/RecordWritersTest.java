package dev.endpointpipeline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordWritersTest {
  static {
    // Avro creates objects only of trusted classes.
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(),
            type -> type.getPackageName().equals(Topic.class.getPackageName())));
  }

  static Stream<Schema> everyRecord() {
    return Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream()).distinct();
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void writesTheSameBytesAsAvroWithEveryFieldSet(Schema schema) throws IOException {
    assertWritesTheSame(filled(schema, true));
  }

  @ParameterizedTest
  @MethodSource("everyRecord")
  void writesTheSameBytesAsAvroWithEveryOptionalFieldAbsent(Schema schema) throws IOException {
    assertWritesTheSame(filled(schema, false));
  }

  private static void assertWritesTheSame(SpecificRecord record) throws IOException {
    byte[] expected = written(new SpecificDatumWriter<>(record.getSchema()), record);
    assertThat(written(RecordWriters.writer(record.getSchema()), record)).isEqualTo(expected);
  }

  private static byte[] written(DatumWriter<SpecificRecord> writer, SpecificRecord record)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writer.write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static SpecificRecord filled(Schema schema, boolean withOptional) {
    SpecificRecord filled = (SpecificRecord) SpecificData.get().newRecord(null, schema);
    for (Schema.Field field : schema.getFields()) {
      filled.put(field.pos(), value(field.schema(), withOptional));
    }
    return filled;
  }

  private static @Nullable Object value(Schema schema, boolean withOptional) {
    if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
      return Instant.ofEpochMilli(1_700_000_000_000L);
    }
    return switch (schema.getType()) {
      case RECORD -> filled(schema, withOptional);
      case UNION ->
          withOptional || !schema.isNullable()
              ? schema.getTypes().stream()
                  .filter(type -> type.getType() != Schema.Type.NULL)
                  .map(type -> value(type, withOptional))
                  .findFirst()
                  .orElseThrow()
              : null;
      case ARRAY ->
          withOptional
              ? Collections.singletonList(value(schema.getElementType(), true))
              : List.<Object>of();
      case MAP ->
          withOptional
              ? Collections.singletonMap("key", value(schema.getValueType(), true))
              : Map.<String, Object>of();
      case ENUM -> SpecificData.get().createEnum(schema.getEnumSymbols().get(0), schema);
      case STRING -> "Text mit Umlaut: ü";
      case BYTES -> ByteBuffer.wrap(new byte[] {1, 2, 3});
      case BOOLEAN -> withOptional;
      case INT -> 42;
      case LONG -> 1L << 40;
      case DOUBLE -> 0.5;
      default -> throw new IllegalArgumentException(schema.getType().toString());
    };
  }
}

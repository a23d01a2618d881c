package dev.endpointpipeline.model.view;

import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a record of the contract as JSON: its field names are those of the API. Nulls are omitted.
 */
final class RecordWriter {
  /** A field with JSON text, which is written as an object. */
  private static final String FREE_JSON = "user_config";

  /** Integers up to this value are exact in a double. */
  private static final double MAX_EXACT = 1L << 53;

  private RecordWriter() {}

  /** Writes a member, or nothing if the value is null. */
  static void writeMember(JsonGenerator json, String name, @Nullable Object value) {
    if (value != null) {
      json.writeName(name);
      writeValue(json, value);
    }
  }

  static void writeMembers(JsonGenerator json, IndexedRecord contract) {
    for (Field field : contract.getSchema().getFields()) {
      Object value = contract.get(field.pos());
      if (value instanceof CharSequence text && field.name().equals(FREE_JSON)) {
        json.writeName(FREE_JSON);
        json.writeRawValue(text.toString());
      } else {
        writeMember(json, field.name(), value);
      }
    }
  }

  private static void writeValue(JsonGenerator json, Object value) {
    if (value instanceof IndexedRecord contract) {
      json.writeStartObject();
      writeMembers(json, contract);
      json.writeEndObject();
    } else if (value instanceof Collection<?> items) {
      json.writeStartArray();
      items.forEach(item -> writeValue(json, item));
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      members.forEach((name, member) -> writeMember(json, name.toString(), member));
      json.writeEndObject();
    } else if (value instanceof Double number) {
      writeNumber(json, number);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else {
      json.writeString(value.toString());
    }
  }

  /** Writes an integer without a fraction, as callers do: 0, not 0.0. */
  private static void writeNumber(JsonGenerator json, double number) {
    if (number == Math.rint(number) && Math.abs(number) <= MAX_EXACT) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }
}

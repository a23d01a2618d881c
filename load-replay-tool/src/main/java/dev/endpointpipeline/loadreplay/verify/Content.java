package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Hash;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of Avro values by their content: the same for generic and generated records, whatever the
 * documentation in their schemas, and without fields that are null.
 */
final class Content {
  /** The hash of null. */
  static final long ABSENT = 0;

  private Content() {}

  static long hash(@Nullable Object value) {
    if (value == null) {
      return ABSENT;
    }
    if (value instanceof CharSequence text) {
      return Hash.of(text);
    }
    if (value instanceof IndexedRecord content) {
      return hash(content, Set.of());
    }
    if (value instanceof Collection<?> elements) {
      long hash = Hash.of("[]");
      for (Object element : elements) {
        hash = Hash.combine(hash, hash(element));
      }
      return hash;
    }
    if (value instanceof Map<?, ?> entries) {
      // A sum, because maps have no order
      long sum = Hash.of("{}");
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        sum += Hash.combine(Hash.of(entry.getKey().toString()), hash(entry.getValue()));
      }
      return Hash.combine(sum, 1);
    }
    if (value instanceof ByteBuffer bytes) {
      return Hash.combine(Hash.of("bytes"), bytes.hashCode());
    }
    if (value instanceof Double || value instanceof Float) {
      return Hash.combine(Double.doubleToLongBits(((Number) value).doubleValue()), 2);
    }
    if (value instanceof Number number) {
      return Hash.combine(number.longValue(), 3);
    }
    // Booleans and symbols of enums
    return Hash.of(value.toString());
  }

  /** The hash of a record without some of its fields. */
  static long hash(IndexedRecord content, Set<String> without) {
    long hash = Hash.of("record");
    for (Schema.Field field : content.getSchema().getFields()) {
      Object value = content.get(field.pos());
      if (value != null && !without.contains(field.name())) {
        hash = Hash.combine(hash, Hash.combine(Hash.of(field.name()), hash(value)));
      }
    }
    return hash;
  }

  /** A field of a record; null if it has no such field. */
  static @Nullable Object field(@Nullable Object content, String name) {
    if (content instanceof IndexedRecord fields) {
      Schema.Field field = fields.getSchema().getField(name);
      return field == null ? null : fields.get(field.pos());
    }
    return null;
  }

  /** A field as text; empty if it is null or there is none. */
  static String text(@Nullable Object content, String name) {
    Object value = field(content, name);
    return value == null ? "" : value.toString();
  }

  /** A numeric field; -1 if it is null or there is none. */
  static long number(@Nullable Object content, String name) {
    return field(content, name) instanceof Number number ? number.longValue() : -1;
  }
}

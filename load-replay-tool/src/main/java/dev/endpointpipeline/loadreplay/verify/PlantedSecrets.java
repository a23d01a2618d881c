package dev.endpointpipeline.loadreplay.verify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Looks for texts that callers know to be secret, in what others may read. */
final class PlantedSecrets {
  private final List<String> texts;
  private final List<byte[]> bytes;

  PlantedSecrets(List<String> texts) {
    this.texts = texts;
    this.bytes = texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** Checks a record: Avro keeps texts as UTF-8, so its bytes are searched. */
  void check(TopicRecord record, Violations violations) {
    for (byte[] secret : bytes) {
      if (contains(record.bytes(), secret) || isInAHeader(record, secret)) {
        violations.add(
            8, record.key(), record.number("revision"), "a planted secret is in the event", record);
      }
    }
  }

  /**
   * Checks a text.
   *
   * @param where it is from, for people
   */
  void check(String where, String text, Violations violations) {
    for (String secret : texts) {
      if (text.contains(secret)) {
        violations.add(8, where, -1, "a planted secret is shown", () -> List.of());
      }
    }
  }

  private static boolean isInAHeader(TopicRecord record, byte[] secret) {
    for (Header header : record.headers()) {
      if (contains(header.value(), secret)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte @Nullable [] bytes, byte[] secret) {
    if (bytes == null) {
      return false;
    }
    for (int from = 0; from <= bytes.length - secret.length; from++) {
      int i = 0;
      while (i < secret.length && bytes[from + i] == secret[i]) {
        i++;
      }
      if (i == secret.length) {
        return true;
      }
    }
    return false;
  }
}

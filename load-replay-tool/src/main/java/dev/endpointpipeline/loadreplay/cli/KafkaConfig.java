package dev.endpointpipeline.loadreplay.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The configuration of a Kafka consumer as options give it. */
final class KafkaConfig {
  private KafkaConfig() {}

  /**
   * @param file properties of the consumer; null for none
   */
  static Map<String, String> of(String bootstrapServers, @Nullable Path file) throws IOException {
    Properties properties = new Properties();
    if (file != null) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      }
    }
    Map<String, String> kafka = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> kafka.put(key, properties.getProperty(key)));
    kafka.put("bootstrap.servers", bootstrapServers);
    return kafka;
  }
}

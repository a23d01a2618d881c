package dev.endpointpipeline.kafkabinding;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Creates serializers and deserializers for the pipeline's records, in the Confluent wire format,
 * with schemas from a registry. The record's name is the subject, as several records share a topic.
 *
 * <p>The build chooses the library (Maven profile {@code confluent}) and names it in {@code
 * record-serdes.properties}.
 */
public final class RecordSerdes {
  private static final String RESOURCE = "/record-serdes.properties";

  /** The key of the {@link RegistryAccess} in a serializer's configuration. */
  static final String REGISTRY = "endpoint-pipeline.registry";

  private final Properties properties;
  private final Map<String, Object> config;

  /** Serializers for a registry that may ask for a login. */
  public RecordSerdes(RegistryAccess registry) {
    GeneratedRecords.trust();
    this.properties = load();
    this.config = config(properties, registry);
  }

  /**
   * Serializers for a registry that asks for no login.
   *
   * @param registryUrl base of the registry's Confluent API, for example {@code
   *     http://registry:8080/apis/ccompat/v7}
   */
  public RecordSerdes(URI registryUrl) {
    this(RegistryAccess.open(registryUrl));
  }

  /** A serializer that looks schemas up and never registers any. The caller closes it. */
  public Serializer<SpecificRecord> serializer() {
    @SuppressWarnings("unchecked") // both libraries' serializers take Object
    var serializer = (Serializer<SpecificRecord>) instantiate("serializer", Serializer.class);
    serializer.configure(config, false);
    return new Configured.OfSerializer(serializer);
  }

  /**
   * A deserializer to this build's generated records; it throws {@link UnexpectedRecordException}
   * for others. The caller closes it.
   */
  public Deserializer<SpecificRecord> deserializer() {
    Deserializer<?> deserializer = instantiate("deserializer", Deserializer.class);
    deserializer.configure(config, false);
    return new Configured.OfDeserializer(deserializer);
  }

  private <T> T instantiate(String role, Class<T> type) {
    String className = properties.getProperty(role);
    try {
      return type.cast(Class.forName(className).getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          RESOURCE + ": " + role + ": " + className + " (expected: a class on the class path)", e);
    }
  }

  private static Properties load() {
    Properties properties = new Properties();
    try (InputStream in = RecordSerdes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + ": missing (expected: on the class path)");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + ": unreadable", e);
    }
    return properties;
  }

  private static Map<String, Object> config(Properties properties, RegistryAccess registry) {
    Map<String, Object> config = new HashMap<>();
    config.put(REGISTRY, registry);
    addConfig(properties, "config.", "{registry}", registry.base(), config);
    registry
        .userAndPassword()
        .ifPresent(
            login -> addConfig(properties, "with-user.", "{user}:{password}", login, config));
    registry
        .token()
        .ifPresent(token -> addConfig(properties, "with-token.", "{token}", token, config));
    if (registry.caFile() != null) {
      addConfig(properties, "with-ca.", "{ca}", registry.caFile().toString(), config);
    }
    return config;
  }

  private static void addConfig(
      Properties properties,
      String prefix,
      String placeholder,
      String value,
      Map<String, Object> config) {
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        config.put(
            name.substring(prefix.length()),
            properties.getProperty(name).replace(placeholder, value));
      }
    }
  }
}

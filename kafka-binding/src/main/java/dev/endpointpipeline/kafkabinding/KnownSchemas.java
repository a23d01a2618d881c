package dev.endpointpipeline.kafkabinding;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Schemas and their ids from a registry, where they never change. A service resolves them when it
 * starts, so that its records do not wait for a registry that is unavailable later. Kept in a file,
 * they also let the service restart then.
 */
public final class KnownSchemas {
  private static final Logger LOGGER = LoggerFactory.getLogger(KnownSchemas.class);
  private static final JsonMapper JSON = new JsonMapper();

  private final SchemaLookUps lookUps;
  private final SchemaRegistry registry;
  private final String registryUrl;
  private final @Nullable Path file;
  private final Map<Integer, Known> byId = new ConcurrentHashMap<>();
  private final Map<Schema, Integer> ids = new ConcurrentHashMap<>();

  private KnownSchemas(SchemaRegistry registry, URI registryUrl, @Nullable Path file) {
    this.registry = registry;
    this.lookUps = new SchemaLookUps(registry::schema);
    this.registryUrl = registryUrl.toString();
    this.file = file;
    GeneratedRecords.trust();
  }

  /** Starts empty and keeps the schemas until the process ends. */
  public static KnownSchemas inMemory(RegistryAccess registry) {
    return new KnownSchemas(new SchemaRegistry(registry), registry.url(), null);
  }

  /**
   * Starts with the content of a file, if that was written for the same registry.
   *
   * @param registry identified by its address, as the ids of another registry differ
   * @param file created if missing; one for each process
   */
  public static KnownSchemas inFile(RegistryAccess registry, Path file) {
    KnownSchemas schemas =
        new KnownSchemas(new SchemaRegistry(registry), registry.url(), file.toAbsolutePath());
    schemas.load(file);
    return schemas;
  }

  /**
   * Resolves the schemas, and all other versions of their subjects, and keeps them.
   *
   * @return those that the registry does not have
   * @throws RegistryUnavailableException if the registry does not respond; known schemas stay
   */
  public List<Schema> resolve(List<Schema> schemas) {
    List<Schema> missing = new ArrayList<>();
    for (Schema schema : schemas) {
      var id = registry.id(schema);
      if (id.isPresent()) {
        learn(id.getAsInt(), schema.toString());
        ids.put(schema, id.getAsInt());
        registry.versions(schema).forEach(this::learn);
      } else {
        missing.add(schema);
      }
    }
    save();
    return missing;
  }

  /** Whether all of the schemas can be written without asking the registry. */
  public boolean haveAll(List<Schema> schemas) {
    return ids.keySet().containsAll(schemas);
  }

  /**
   * Whether the registry has a schema with an id, which comes from a record's first bytes. Asks the
   * registry only if the id is not known here, and takes {@link SchemaLookUps#PATIENCE} at most.
   *
   * @throws RegistryUnavailableException if the registry must be asked and has not responded yet
   */
  public boolean knows(int id) {
    return byId.containsKey(id) || lookUp(id);
  }

  /** A serializer of the records whose schemas were resolved. Never asks the registry. */
  public Serializer<SpecificRecord> serializer() {
    return new WireFormat.OfSerializer(ids::get);
  }

  /**
   * A deserializer to this build's generated records; it throws {@link UnexpectedRecordException}
   * for others. Asks the registry only about an id that is not known, and throws {@link
   * RegistryUnavailableException} as {@link #knows} does.
   */
  public Deserializer<SpecificRecord> deserializer() {
    return new WireFormat.OfDeserializer(id -> known(id).reader());
  }

  /**
   * The same for a service that writes records that it has read: it throws {@link
   * NewerRecordException} for a record of a newer version that would lose fields.
   */
  public Deserializer<SpecificRecord> losslessDeserializer() {
    return new WireFormat.OfDeserializer(id -> lossless(id, known(id)));
  }

  private static DatumReader<Object> lossless(int id, Known known) {
    if (!known.unknownHere().isEmpty()) {
      throw new NewerRecordException(known.schema().getFullName(), id, known.unknownHere());
    }
    return known.reader();
  }

  private Known known(int id) {
    Known known = knows(id) ? byId.get(id) : null;
    if (known == null) {
      throw new SerializationException("schema id: " + id + " (expected: one of the registry's)");
    }
    return known;
  }

  private boolean lookUp(int id) {
    var found = lookUps.find(id);
    found.ifPresent(
        schema -> {
          learn(id, schema.toString());
          save();
        });
    return found.isPresent();
  }

  private void learn(int id, String text) {
    byId.computeIfAbsent(id, unknown -> new Known(new Schema.Parser().parse(text)));
  }

  private void load(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    Kept kept;
    try {
      kept = JSON.readValue(file, Kept.class);
    } catch (JacksonException e) {
      LOGGER
          .atWarn()
          .setCause(e)
          .addKeyValue("file", file)
          .log("can't read the file of kept schemas; asking the registry");
      return;
    }
    if (!registryUrl.equals(kept.registry())) {
      LOGGER
          .atWarn()
          .addKeyValue("file", file)
          .addKeyValue("registry", kept.registry())
          .log("ignored kept schemas of another registry");
      return;
    }
    kept.schemas().forEach(this::learn);
    for (Schema own : RegisterSchemas.catalogue()) {
      String text = own.toString();
      kept.schemas().entrySet().stream()
          .filter(entry -> entry.getValue().equals(text))
          .findFirst()
          .ifPresent(entry -> ids.put(own, entry.getKey()));
    }
  }

  /** If the file can't be written, only a later restart without a registry suffers. */
  private synchronized void save() {
    if (file == null) {
      return;
    }
    Map<Integer, String> schemas =
        byId.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().schema().toString()));
    try {
      Path written = file.resolveSibling(file.getFileName() + ".new");
      Files.createDirectories(written.resolveSibling("."));
      Files.writeString(written, JSON.writeValueAsString(new Kept(registryUrl, schemas)));
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .setCause(e)
          .addKeyValue("file", file)
          .log("can't keep schemas in the file; a restart will need the registry");
    }
  }

  /**
   * A schema.
   *
   * @param unknownHere what this build's version of the schema lacks
   */
  private record Known(Schema schema, DatumReader<Object> reader, List<String> unknownHere) {
    Known(Schema schema) {
      this(
          schema,
          GeneratedRecords.reader(schema),
          SchemaEvolution.unknownTo(GeneratedRecords.ownVersion(schema), schema));
    }
  }

  private record Kept(@Nullable String registry, Map<Integer, String> schemas) {}
}

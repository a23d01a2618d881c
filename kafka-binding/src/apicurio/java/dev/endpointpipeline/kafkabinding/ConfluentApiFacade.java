package dev.endpointpipeline.kafkabinding;

import io.apicurio.registry.resolver.client.RegistryArtifactReference;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryVersionCoordinates;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of Apicurio's serializer through {@link SchemaRegistry}: Apicurio's own client
 * does not support bearer tokens and would need every login to be configured twice. The serializer
 * only looks up whole schemas, so two methods are enough.
 */
final class ConfluentApiFacade implements RegistryClientFacade {
  private final SchemaRegistry registry;

  private ConfluentApiFacade(SchemaRegistry registry) {
    this.registry = registry;
  }

  static ConfluentApiFacade of(Map<String, ?> config) {
    Object access = Objects.requireNonNull(config.get(RecordSerdes.REGISTRY));
    return new ConfluentApiFacade(new SchemaRegistry((RegistryAccess) access));
  }

  @Override
  public String getSchemaByContentId(Long contentId) {
    return registry
        .schema(Math.toIntExact(contentId))
        .map(Schema::toString)
        .orElseThrow(() -> new IllegalArgumentException("schema id: " + contentId + ": unknown"));
  }

  @Override
  public List<RegistryVersionCoordinates> searchVersionsByContent(
      String schema, String artifactType, ArtifactReference reference, boolean canonical) {
    return registry.id(new Schema.Parser().parse(schema)).stream()
        .mapToObj(
            id ->
                RegistryVersionCoordinates.create(
                    (long) id, (long) id, reference.getGroupId(), reference.getArtifactId(), null))
        .toList();
  }

  @Override
  public List<RegistryArtifactReference> getReferencesByContentId(long contentId) {
    return List.of();
  }

  @Override
  public List<RegistryArtifactReference> getReferencesByGlobalId(long globalId) {
    throw unexpected();
  }

  @Override
  public List<RegistryArtifactReference> getReferencesByGAV(
      String group, String artifact, String version) {
    throw unexpected();
  }

  @Override
  public List<RegistryArtifactReference> getReferencesByContentHash(String hash) {
    throw unexpected();
  }

  @Override
  public String getSchemaByGlobalId(long globalId, boolean dereferenced) {
    throw unexpected();
  }

  @Override
  public String getSchemaByGAV(String group, String artifact, String version) {
    throw unexpected();
  }

  @Override
  public String getSchemaByContentHash(String hash) {
    throw unexpected();
  }

  @Override
  public RegistryVersionCoordinates createSchema(
      String artifactType,
      String group,
      String artifact,
      String version,
      String autoCreateBehavior,
      boolean canonical,
      String schema,
      Set<RegistryArtifactReference> references) {
    throw unexpected();
  }

  @Override
  public RegistryVersionCoordinates getVersionCoordinatesByGAV(
      String group, String artifact, @Nullable String version) {
    throw unexpected();
  }

  @Override
  public Object getClient() {
    return registry;
  }

  private static UnsupportedOperationException unexpected() {
    return new UnsupportedOperationException(
        "expected: schemas by id and by content only, as record-serdes.properties says");
  }
}

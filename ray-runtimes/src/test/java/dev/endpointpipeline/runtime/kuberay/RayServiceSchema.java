package dev.endpointpipeline.runtime.kuberay;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a RayService may look like: a schema of what we write of it, or, with {@code
 * -Dkuberay.crds=<folder with ray.io_rayservices.yaml>}, KubeRay's own. Fields that it does not
 * name are mistakes, as Kubernetes would drop them.
 */
final class RayServiceSchema {
  private static final String FOLDER = System.getProperty("kuberay.crds", "");
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(FOLDER.isEmpty() ? ours() : theirs(Path.of(FOLDER)));

  private RayServiceSchema() {}

  static List<Error> violations(JsonNode service) {
    return SCHEMA.validate(service);
  }

  private static JsonNode ours() {
    try (InputStream file =
        RayServiceSchema.class.getResourceAsStream("/kuberay/rayservice.schema.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode theirs(Path folder) {
    JsonNode definition;
    try (InputStream file = Files.newInputStream(folder.resolve("ray.io_rayservices.yaml"))) {
      definition = JsonMapper.shared().valueToTree(Serialization.unmarshal(file, Map.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("name").asString().equals("v1")) {
        JsonNode schema = version.at("/schema/openAPIV3Schema");
        close(schema);
        ((ObjectNode) schema.at("/properties/metadata")).remove("additionalProperties");
        return schema;
      }
    }
    throw new IllegalStateException("no v1 in " + folder);
  }

  private static void close(JsonNode schema) {
    if (schema.path("properties").isObject()
        && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
    schema.forEach(RayServiceSchema::close);
  }
}

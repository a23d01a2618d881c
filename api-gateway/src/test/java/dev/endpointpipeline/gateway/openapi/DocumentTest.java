package dev.endpointpipeline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.RequestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document is right in itself, and its examples are right by its schemas and by the code. */
class DocumentTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final DocumentedApi API = DocumentedApi.get();

  @Test
  void itsSchemasAreJsonSchemas() {
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    SpecificationVersion.DRAFT_2020_12.getDialectId()));
    assertThat(API.document().at("/components/schemas").valueStream())
        .isNotEmpty()
        .allSatisfy(schema -> assertThat(metaSchema.validate(schema)).isEmpty());
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
    List<String> references = new ArrayList<>();
    collectReferences(API.document(), references);
    assertThat(references)
        .isNotEmpty()
        .allSatisfy(
            reference ->
                assertThat(API.document().at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
    assertThat(components())
        .filteredOn(component -> !references.contains(component))
        // They are not for calls.
        .containsExactlyInAnyOrder(
            "#/components/responses/NoSuchPath", "#/components/responses/MethodNotAllowed");
  }

  @Test
  void itsExamplesAreValid() {
    List<Described> described = new ArrayList<>();
    collectExamples(API.document(), "", described);
    assertThat(described)
        .hasSizeGreaterThan(40)
        .allSatisfy(
            example ->
                assertThat(API.faults(example.schema(), example.value()))
                    .as(example.place())
                    .isEmpty());
  }

  @Test
  void sampleOfTheApiPageIsThereAsItIs() {
    assertThat(examples("UpdateEndpoint").get("sample"))
        .isEqualTo(JSON.readTree(PageSample.updateRequest()));
  }

  @ParameterizedTest
  @MethodSource
  void exampleOfARequestIsAccepted(String operation, JsonNode example) {
    byte[] body = JSON.writeValueAsBytes(example);
    List<String> ignored =
        operation.equals("CreateEndpoint")
            ? RequestReader.readCreate(body).ignoredFields()
            : RequestReader.readUpdate(body).ignoredFields();
    // The sample of the API page asks for what SQL's endpoints have.
    assertThat(ignored).isSubsetOf("reserved_resource.dpu");
  }

  static Stream<Object[]> exampleOfARequestIsAccepted() {
    return Stream.of("CreateEndpoint", "UpdateEndpoint")
        .flatMap(
            operation ->
                examples(operation).values().stream()
                    .map(example -> new Object[] {operation, example}));
  }

  private static Map<String, JsonNode> examples(String operationId) {
    JsonNode operation =
        API.operations()
            .map(DocumentedApi.Operation::definition)
            .filter(definition -> definition.get("operationId").asString().equals(operationId))
            .findFirst()
            .orElseThrow();
    Map<String, JsonNode> examples = new java.util.LinkedHashMap<>();
    operation
        .at("/requestBody/content/application~1json/examples")
        .propertyStream()
        .forEach(example -> examples.put(example.getKey(), example.getValue().get("value")));
    return examples;
  }

  private static void collectReferences(JsonNode node, List<String> references) {
    if (node.path("$ref").isString()) {
      references.add(node.get("$ref").stringValue());
    }
    node.forEach(member -> collectReferences(member, references));
  }

  private static List<String> components() {
    return API.document()
        .get("components")
        .propertyStream()
        .filter(kind -> !kind.getKey().equals("securitySchemes"))
        .flatMap(
            kind ->
                kind.getValue()
                    .propertyStream()
                    .map(component -> "#/components/" + kind.getKey() + "/" + component.getKey()))
        .toList();
  }

  private static void collectExamples(JsonNode node, String place, List<Described> found) {
    if (node.path("schema").isObject()) {
      if (node.has("example")) {
        found.add(new Described(place, node.get("schema"), node.get("example")));
      }
      for (Map.Entry<String, JsonNode> example : node.path("examples").properties()) {
        found.add(
            new Described(
                place + "/" + example.getKey(),
                node.get("schema"),
                API.resolve(example.getValue()).get("value")));
      }
    }
    node.propertyStream()
        .forEach(
            member -> collectExamples(member.getValue(), place + "/" + member.getKey(), found));
  }

  /** An example and what it has to be like. */
  private record Described(String place, JsonNode schema, JsonNode value) {}
}

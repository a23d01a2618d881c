package dev.endpointpipeline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.model.view.StatusWord;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.LifecycleStep;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The schema of an endpoint has the members that the view writes, none more and none less. */
class EndpointSchemaTest {
  private static final DocumentedApi API = DocumentedApi.get();
  private static final JsonNode ENDPOINT = schema("Endpoint");
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Taken in requests where the API page's sample has it, and shown where its table has it. */
  private static final String IN_REQUESTS_ONLY =
      "config.ray_service_config.ray_serve_config.applications.deployments.autoscaling_config"
          + ".max_ongoing_requests";

  private final JsonNode view = view(EndpointStates.withEverything());

  @Test
  void viewOfAnEndpointWithAllThereIsFitsItsSchema() {
    assertThat(API.faults(ENDPOINT, view)).isEmpty();
  }

  @Test
  void viewOfAnEndpointWithAllThereIsHasEveryMemberOfItsSchema() {
    Set<String> documented = new TreeSet<>();
    collectDocumented("", ENDPOINT, documented);
    Set<String> written = new TreeSet<>();
    collectWritten("", view, written);
    assertThat(documented).contains(IN_REQUESTS_ONLY);
    documented.remove(IN_REQUESTS_ONLY);
    assertThat(written).isEqualTo(documented);
  }

  @Test
  void listAndDeleteShowWhatTheirSchemasSay() {
    EndpointState state = EndpointStates.withEverything();
    assertThat(
            API.faults(
                schema("ListEndpointsResponse"),
                JSON.readTree(EndpointView.toJson(1, List.of(state)))))
        .isEmpty();
    EndpointKey key = new EndpointKey(state.getWorkspaceId(), state.getEndpointId());
    assertThat(
            API.faults(schema("DeleteEndpointResponse"), JSON.readTree(EndpointView.toJson(key))))
        .isEmpty();
  }

  @Test
  void exampleIsWhatTheSampleOfTheApiPageMakesOfAnEndpoint() throws IOException {
    EndpointKey key = new EndpointKey("demo", "0b5633ba2b904511ad514346f4d23d4b");
    EndpointState before = EndpointStates.running(key, 4).build();
    EndpointSpec after =
        Patches.apply(
            before.getSpec(), RequestReader.readUpdate(PageSample.updateRequest()).value());
    EndpointState underWay =
        EndpointState.newBuilder(before)
            .setRevision(7)
            .setStatus(EndpointStatus.CREATING)
            .setStep(LifecycleStep.VALIDATING)
            .setSpec(after)
            .build();
    assertThat(API.document().at("/components/examples/EndpointUnderWay/value"))
        .isEqualTo(view(underWay));
  }

  @Test
  void wordsAreThoseOfTheViewAndTheContract() {
    assertThat(words("Status"))
        .containsExactlyInAnyOrderElementsOf(names(StatusWord.values()).toList());
    assertThat(words("Step"))
        .containsExactlyInAnyOrderElementsOf(names(LifecycleStep.values()).toList());
    assertThat(words("ShownType"))
        .containsExactlyInAnyOrderElementsOf(
            names(EndpointType.values()).filter(name -> !name.equals("unknown")).toList());
  }

  private static JsonNode view(EndpointState state) {
    return JSON.readTree(EndpointView.toJson(state));
  }

  private static JsonNode schema(String name) {
    return API.document().at("/components/schemas/" + name);
  }

  private static List<String> words(String schema) {
    return schema(schema).get("enum").valueStream().map(JsonNode::stringValue).toList();
  }

  private static Stream<String> names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name);
  }

  private static void collectDocumented(String path, JsonNode schema, Set<String> found) {
    JsonNode alternative = schema.at("/anyOf/0");
    JsonNode described = API.resolve(alternative.isMissingNode() ? schema : alternative);
    if (described.has("items")) {
      collectDocumented(path, described.get("items"), found);
    }
    described.path("allOf").forEach(part -> collectDocumented(path, part, found));
    described
        .path("properties")
        .propertyStream()
        .forEach(
            member -> {
              found.add(path + member.getKey());
              collectDocumented(path + member.getKey() + ".", member.getValue(), found);
            });
  }

  private static void collectWritten(String path, JsonNode value, Set<String> found) {
    if (value.isArray()) {
      value.forEach(item -> collectWritten(path, item, found));
    }
    value
        .propertyStream()
        .filter(member -> !path.endsWith("env_vars."))
        .forEach(
            member -> {
              found.add(path + member.getKey());
              collectWritten(path + member.getKey() + ".", member.getValue(), found);
            });
  }
}

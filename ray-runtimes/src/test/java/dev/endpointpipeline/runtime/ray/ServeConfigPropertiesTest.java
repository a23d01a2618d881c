package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What holds for every endpoint that keeps the rules. */
class ServeConfigPropertiesTest {
  private static final JsonMapper JSON = new JsonMapper();

  private final RayMapping mapping =
      new RayMapping(
          () -> SpecCodes.parse("[]"),
          CapVersions::none,
          Optional.of("https://{bucket}.obs.example/{key}"),
          "huawei.com/Ascend910",
          ClusterProvisioning.EXISTING);

  static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsTheRules(int seed) {
    assertThat(
            mapping.problems(
                DesiredEndpoints.of(new EndpointKey("w", "e"), 1, spec(seed), Optional.empty())))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void hasSortedKeysAndNoNulls(int seed) {
    JsonNode config = JSON.readTree(mapping.serveConfig(spec(seed)).json());

    assertThat(nullsOutsideUserConfig(config)).isEmpty();
    assertThat(unsorted(config)).isEmpty();
    assertThat(config.propertyNames()).containsExactly("applications");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isTheSameForTheSameEndpointInAnotherOrderOfMembers(int seed) {
    ObjectNode request = new AnyServeRequest(seed).body();

    assertThat(mapping.serveConfig(spec(reversed(request))).json())
        .isEqualTo(mapping.serveConfig(spec(request)).json());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void saysWhatTheRequestSaid(int seed) {
    ObjectNode request = new AnyServeRequest(seed).body();
    JsonNode config = JSON.readTree(mapping.serveConfig(spec(request)).json());

    for (JsonNode asked : request.at(AnyServeRequest.APPLICATIONS)) {
      JsonNode sent = named(config.path("applications"), asked.path("name").stringValue());
      assertThat(sent.path("import_path")).isEqualTo(asked.path("import_path"));
      assertThat(sent.path("route_prefix")).isEqualTo(asked.path("route_prefix"));
      assertThat(sent.at("/runtime_env/env_vars").size())
          .isEqualTo(
              asked.at("/runtime_env/env_vars").size() + request.at(AnyServeRequest.DATA).size());
      for (JsonNode deployment : asked.path("deployments")) {
        JsonNode sentDeployment =
            named(sent.path("deployments"), deployment.path("name").stringValue());
        assertThat(sentDeployment.path("user_config")).isEqualTo(deployment.path("user_config"));
        assertThat(sentDeployment.path("user_config").propertyNames())
            .containsExactlyElementsOf(deployment.path("user_config").propertyNames());
        assertThat(sentDeployment.path("autoscaling_config"))
            .isEqualTo(deployment.path("autoscaling_config"));
        assertThat(sentDeployment.path("num_replicas")).isEqualTo(deployment.path("num_replicas"));
      }
    }
  }

  private static EndpointSpec spec(int seed) {
    return spec(new AnyServeRequest(seed).body());
  }

  private static EndpointSpec spec(ObjectNode request) {
    return RequestReader.readCreate(JSON.writeValueAsBytes(request)).value();
  }

  private static JsonNode named(JsonNode items, String name) {
    return items
        .valueStream()
        .filter(item -> item.path("name").stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> nullsOutsideUserConfig(JsonNode node) {
    List<String> nulls = new ArrayList<>();
    for (var member : node.properties()) {
      if (member.getValue().isNull()) {
        nulls.add(member.getKey());
      } else if (!member.getKey().equals("user_config")) {
        nulls.addAll(nullsOutsideUserConfig(member.getValue()));
      }
    }
    if (node.isArray()) {
      node.forEach(item -> nulls.addAll(nullsOutsideUserConfig(item)));
    }
    return nulls;
  }

  private static List<String> unsorted(JsonNode node) {
    List<String> names = List.copyOf(node.propertyNames());
    List<String> unsorted = new ArrayList<>();
    if (!names.equals(names.stream().sorted().toList())) {
      unsorted.add(names.toString());
    }
    node.forEachEntry(
        (name, child) -> unsorted.addAll(name.equals("user_config") ? List.of() : unsorted(child)));
    if (node.isArray()) {
      node.forEach(item -> unsorted.addAll(unsorted(item)));
    }
    return unsorted;
  }

  private static ObjectNode reversed(ObjectNode node) {
    ObjectNode reversed = JSON.createObjectNode();
    List<String> names = new ArrayList<>(node.propertyNames());
    for (int i = names.size() - 1; i >= 0; i--) {
      JsonNode value = node.get(names.get(i));
      boolean ordered = names.get(i).equals("user_config");
      reversed.set(
          names.get(i), !ordered && value instanceof ObjectNode object ? reversed(object) : value);
    }
    return reversed;
  }
}

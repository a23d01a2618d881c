package dev.endpointpipeline.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description is served to anybody, and describes the calls that there are. */
@WithGateway
class ApiDescriptionTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The description does not describe itself, nor the page behind each error. */
  private static final Set<String> UNDESCRIBED = Set.of("/openapi.yaml", "/openapi.json", "/error");

  private final RunningGateway gateway;

  ApiDescriptionTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void isServedAsItWasWritten() {
    ApiResponse response = gateway.exchange(withoutToken("/openapi.yaml").build());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/yaml");
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(response.http().body());
    JsonNode served = JSON.valueToTree(tree);
    assertThat(served).isEqualTo(DocumentedApi.get().document());
  }

  @Test
  void isServedAsJson() {
    ApiResponse response = gateway.exchange(withoutToken("/openapi.json").build());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.json()).isEqualTo(DocumentedApi.get().document());
  }

  @Test
  void namesTheVersionOfTheBuild() {
    assertThat(DocumentedApi.get().document().at("/info/version").stringValue())
        .isEqualTo(
            gateway
                .bean("buildProperties", org.springframework.boot.info.BuildProperties.class)
                .getVersion());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi.yaml", "/openapi.json"})
  void isNotSentAgainToWhoeverHasIt(String path) {
    ApiResponse first = gateway.exchange(withoutToken(path).build());
    assertThat(first.http().headers().allValues("Cache-Control")).containsExactly("no-cache");
    ApiResponse second =
        gateway.exchange(withoutToken(path).header("If-None-Match", first.header("ETag")).build());
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.http().body()).isEmpty();
  }

  @Test
  void canOnlyBeRead() {
    ApiResponse response = gateway.exchange(withoutToken("/openapi.yaml").DELETE().build());
    assertThat(response.status()).isEqualTo(405);
    assertThat(response.text("/error_code")).isEqualTo("request.method-not-allowed");
  }

  @Test
  void nothingElseIsServedToAnybody() {
    for (String path :
        new String[] {"/openapi", "/openapi.yml", "/openapi.yaml/", "/openapi.json/x"}) {
      ApiResponse response = gateway.exchange(withoutToken(path).build());
      assertThat(response.status()).as(path).isEqualTo(401);
    }
  }

  @Test
  void describesTheCallsThatThereAre() {
    var mappings = gateway.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    Set<String> served =
        mappings.getHandlerMethods().keySet().stream()
            .flatMap(
                mapping ->
                    mapping.getPatternValues().stream()
                        .filter(path -> !UNDESCRIBED.contains(path))
                        .flatMap(
                            path ->
                                mapping.getMethodsCondition().getMethods().stream()
                                    .map(method -> method + " " + path)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(DocumentedApi.get().operations().map(Object::toString))
        .containsExactlyInAnyOrderElementsOf(served);
  }

  private HttpRequest.Builder withoutToken(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }
}

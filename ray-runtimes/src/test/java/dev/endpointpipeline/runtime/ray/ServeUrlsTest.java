package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class ServeUrlsTest {
  @Test
  void theOnlyApplicationIsTheRestEntry() {
    assertThat(below("http://proxy:8000", application("a", "/a")))
        .containsExactly(tuple("ApiInvoke", "http://proxy:8000/a"));
  }

  @Test
  void anApplicationWithoutRouteIsAtTheRoot() {
    assertThat(below("http://proxy:8000/", application("a", "")))
        .containsExactly(tuple("ApiInvoke", "http://proxy:8000/"));
  }

  @Test
  void severalApplicationsHaveTheirNamesBelowTheEntry() {
    assertThat(below("https://host/ray/", application("a", "/a") + "," + application("b", "/b/c")))
        .containsExactly(
            tuple("ApiInvoke", "https://host/ray/"),
            tuple("a", "https://host/ray/a"),
            tuple("b", "https://host/ray/b/c"));
  }

  @Test
  void anEndpointWithoutApplicationsHasNone() {
    assertThat(below("http://proxy:8000", "")).isEmpty();
  }

  private static String application(String name, String route) {
    return """
    {"name": "%s", "route_prefix": "%s", "import_path": "m:app", "runtime_env": {},
     "deployments": [{"name": "D"}]}"""
        .formatted(name, route);
  }

  private static List<Tuple> below(String proxy, String applications) {
    EndpointSpec spec = Endpoints.serving("[" + applications + "]");
    return ServeUrls.below(proxy, UrlAccess.PRIVATE, spec).stream()
        .map(url -> tuple(url.getName(), url.getAddress()))
        .toList();
  }
}

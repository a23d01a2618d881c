package dev.endpointpipeline.runtime.kuberay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rights in deploy/kubernetes are those that the worker uses: none is missing, none is idle.
 */
class RightsTest {
  private static final Path MANIFEST =
      Path.of("..", "deploy", "kubernetes", "update-worker-rbac.yaml");
  private static final Pattern RESOURCE =
      Pattern.compile("/apis?/(?:([^/]+)/)?v1/(?:namespaces/[^/]+/)?([a-z]+)(/[^?]+)?(\\?.*)?");

  static ClusterRole role() {
    try {
      return Arrays.stream(Files.readString(MANIFEST).split("(?m)^---$"))
          .filter(document -> document.contains("\nkind: ClusterRole\n"))
          .map(document -> Serialization.unmarshal(document, ClusterRole.class))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areThoseThatAnEndpointsLifeTakes() {
    try (MockKubernetes kubernetes = new MockKubernetes()) {
      ScriptedKubeRay operator =
          new ScriptedKubeRay(
              kubernetes.client(), Ranker.NAMESPACE, KubernetesName.ofService(Ranker.KEY));
      try (KubeRayRuntime runtime =
          new KubeRayRuntime(
              Ranker.mapping(), Ranker.settings(), Clock.systemUTC(), kubernetes.client())) {
        Set<String> used = new TreeSet<>();
        runtime.onChange(key -> {});
        await()
            .until(
                () ->
                    kubernetes.requests().stream()
                        .anyMatch(request -> request.path().contains("watch=")));
        DesiredEndpoint created = Ranker.HELLO.created(5);
        runtime.validate(created);
        runtime.applyResources(created);
        collect(kubernetes, used);
        operator.makesCluster("first").active("first", Map.of("ranker", "RUNNING")).writes();
        kubernetes.requests().clear();
        runtime.applyServeConfig(created);
        runtime.observe(created);
        DesiredEndpoint updated = Ranker.HELLO.nodes(2, 7).updated(6, Ranker.HELLO);
        runtime.applyResources(updated);
        runtime.observe(updated);
        collect(kubernetes, used);
        operator.active("first", Map.of("ranker", "RUNNING")).writes();
        kubernetes.requests().clear();
        runtime.observe(updated);
        runtime.delete(Ranker.HELLO.created(7));
        collect(kubernetes, used);

        assertThat(used).isEqualTo(granted());
      }
    }
  }

  private static void collect(MockKubernetes kubernetes, Set<String> used) {
    for (MockKubernetes.Request request : kubernetes.requests()) {
      Matcher resource = RESOURCE.matcher(request.path());
      assertThat(resource.matches()).as(request.path()).isTrue();
      String what =
          (resource.group(1) == null ? "" : resource.group(1)) + "/" + resource.group(2) + " ";
      used.add(what + verb(request, resource.group(3) != null));
      // Server-side apply of what is not there yet is a create to the API server.
      if (request.contentType().startsWith("application/apply-patch")) {
        used.add(what + "create");
      }
    }
  }

  private static String verb(MockKubernetes.Request request, boolean named) {
    return switch (request.method()) {
      case "GET" -> request.path().contains("watch=") ? "watch" : named ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      default -> "delete";
    };
  }

  private static Set<String> granted() {
    return role().getRules().stream()
        .flatMap(RightsTest::rights)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> rights(PolicyRule rule) {
    return rule.getApiGroups().stream()
        .flatMap(
            group ->
                rule.getResources().stream()
                    .flatMap(
                        resource ->
                            rule.getVerbs().stream()
                                .map(verb -> group + "/" + resource + " " + verb)));
  }
}

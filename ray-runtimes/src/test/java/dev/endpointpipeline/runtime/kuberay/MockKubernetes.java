package dev.endpointpipeline.runtime.kuberay;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server with RayServices and RayClusters: fabric8's, which keeps what it is given, counts
 * generations and serves watches, and what that does not know: server-side apply by one manager,
 * and preconditions of deletions. Notes all requests.
 */
final class MockKubernetes implements AutoCloseable {
  private static final String APPLY = "application/apply-patch+yaml";

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Dispatcher dispatcher = new Dispatcher();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
  private final KubernetesClient client;
  private volatile @Nullable Response response;

  /** One request that was made. */
  record Request(String method, String path, String contentType, String body) {}

  private record Response(Predicate<Request> to, int code, Status status) {}

  MockKubernetes() {
    server.init();
    expect("RayService", "rayservices");
    expect("RayCluster", "rayclusters");
    client =
        server.createClient(
            builder ->
                builder.withConfig(
                    new ConfigBuilder(server.createClient().getConfiguration())
                        .withRequestRetryBackoffLimit(0)
                        .build()));
  }

  private void expect(String kind, String plural) {
    server.expectCustomResource(
        new CustomResourceDefinitionContext.Builder()
            .withGroup("ray.io")
            .withVersion("v1")
            .withKind(kind)
            .withPlural(plural)
            .withScope("Namespaced")
            .withStatusSubresource(true)
            .build());
  }

  KubernetesClient client() {
    return client;
  }

  List<Request> requests() {
    return requests;
  }

  /** The texts that were applied. */
  List<String> applied() {
    return requests.stream()
        .filter(request -> request.contentType().startsWith(APPLY))
        .map(Request::body)
        .toList();
  }

  /** From now on, such requests are answered so, and have no effect. */
  void respondsWith(Predicate<Request> to, int code, Status status) {
    response = new Response(to, code, status);
  }

  void respondsAgain() {
    response = null;
  }

  /** Nothing responds any more. */
  void goesAway() {
    server.destroy();
  }

  @Override
  public void close() {
    client.close();
    goesAway();
  }

  private final class Dispatcher extends KubernetesCrudDispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      Request noted =
          new Request(
              request.getMethod(),
              request.getPath(),
              Optional.ofNullable(request.getHeader("Content-Type")).orElse(""),
              Optional.ofNullable(request.getBody())
                  // Reading it as text would leave nothing for others.
                  .map(body -> new String(body.getBytes(), StandardCharsets.UTF_8))
                  .orElse(""));
      requests.add(noted);
      Response known = response;
      if (known != null && known.to().test(noted)) {
        return new MockResponse()
            .setResponseCode(known.code())
            .setBody(Serialization.asJson(known.status()));
      }
      if (noted.contentType().startsWith(APPLY)) {
        return apply(noted);
      }
      if (noted.method().equals("DELETE") && isStale(noted)) {
        return conflict();
      }
      return super.dispatch(request);
    }

    /** As the API server does for the only manager of all fields, but for those of others. */
    private MockResponse apply(Request request) {
      String path = request.path().substring(0, request.path().indexOf('?'));
      ObjectNode wanted = (ObjectNode) JsonMapper.shared().readTree(request.body());
      MockResponse found = handleGet(path);
      if (found.code() == 404) {
        return super.dispatch(
            request(HttpMethod.POST, path.substring(0, path.lastIndexOf('/')), wanted));
      }
      ObjectNode there = (ObjectNode) JsonMapper.shared().readTree(text(found));
      String version = wanted.at("/metadata/resourceVersion").asString("");
      if (!version.isEmpty() && !version.equals(there.at("/metadata/resourceVersion").asString())) {
        return conflict();
      }
      ObjectNode merged = there.deepCopy();
      ObjectNode metadata = (ObjectNode) merged.path("metadata");
      wanted
          .at("/metadata/annotations")
          .forEachEntry(metadata.withObjectProperty("annotations")::set);
      merged.set("spec", wanted.path("spec"));
      return merged.equals(there) ? found : super.dispatch(request(HttpMethod.PUT, path, merged));
    }

    private boolean isStale(Request request) {
      String version =
          request.body().isEmpty()
              ? ""
              : JsonMapper.shared()
                  .readTree(request.body())
                  .at("/preconditions/resourceVersion")
                  .asString("");
      MockResponse found = handleGet(request.path());
      return !version.isEmpty()
          && found.code() == 200
          && !JsonMapper.shared()
              .readTree(text(found))
              .at("/metadata/resourceVersion")
              .asString("")
              .equals(version);
    }

    private static String text(MockResponse response) {
      return new String(response.getBody().getBytes(), StandardCharsets.UTF_8);
    }

    private static RecordedRequest request(HttpMethod method, String path, ObjectNode body) {
      return new RecordedRequest(
          "HTTP/1.1",
          method,
          path,
          Headers.builder().add("Content-Type", "application/json").build(),
          new Buffer(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static MockResponse conflict() {
      Status status = new Status();
      status.setCode(409);
      status.setReason("Conflict");
      status.setMessage("the object has been modified");
      return new MockResponse().setResponseCode(409).setBody(Serialization.asJson(status));
    }
  }
}

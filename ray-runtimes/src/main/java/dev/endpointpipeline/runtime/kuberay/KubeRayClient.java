package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.CallGuard;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.UnavailableException;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that we ask of Kubernetes' API server. The rights that it takes are in
 * deploy/kubernetes/update-worker-rbac.yaml.
 *
 * <p>Its methods throw {@link UnavailableException} when it is to be tried again, those that write
 * also {@link ResourceRefusedException} when it is not, and {@link ResourceConflictException}.
 */
final class KubeRayClient {
  static final ResourceDefinitionContext SERVICES = ofRay("RayService", "rayservices");
  static final ResourceDefinitionContext CLUSTERS = ofRay("RayCluster", "rayclusters");

  /** Labels that KubeRay sets. */
  private static final String MADE_FOR = "ray.io/originated-from-cr-name";

  private static final String MADE_FOR_KIND = "ray.io/originated-from-crd";
  private static final String OF_CLUSTER = "ray.io/cluster";

  private static final int MOST_PODS_ASKED_ABOUT = 3;

  private final KubernetesClient client;

  KubeRayClient(KubernetesClient client) {
    this.client = client;
  }

  /** The RayService of that name, whoever's it is. */
  Optional<ObservedRayService> service(String namespace, String name) {
    return read(() -> services(namespace, name).get())
        .map(KubeRayClient::json)
        .map(ObservedRayService::of);
  }

  /** The clusters that KubeRay made for a RayService and that are still there. */
  List<ObservedRayCluster> clusters(String namespace, String service) {
    return read(
            () ->
                client
                    .genericKubernetesResources(CLUSTERS)
                    .inNamespace(namespace)
                    .withLabel(MADE_FOR, service)
                    .withLabel(MADE_FOR_KIND, RayServiceManifest.KIND)
                    .list())
        .map(GenericKubernetesResourceList::getItems)
        .orElse(List.of())
        .stream()
        .map(KubeRayClient::json)
        .map(ObservedRayCluster::of)
        .toList();
  }

  /**
   * Writes a RayService, as the manager of the fields that are in it. Fields of other managers
   * stay; where they want something else of ours, it is refused.
   *
   * @param resourceVersion what it must still be at; empty if it was not there
   * @param guard asked before each write, as there may be two
   */
  void apply(ObjectNode manifest, Optional<String> resourceVersion, CallGuard guard) {
    ObjectNode metadata = (ObjectNode) manifest.path("metadata");
    resourceVersion.ifPresent(version -> metadata.put("resourceVersion", version));
    GenericKubernetesResource resource =
        client
            .getKubernetesSerialization()
            .unmarshal(manifest.toString(), GenericKubernetesResource.class);
    Resource<GenericKubernetesResource> service =
        client
            .genericKubernetesResources(SERVICES)
            .inNamespace(metadata.path("namespace").asString())
            .resource(resource);
    write(
        () -> {
          guard.check();
          try {
            return service.fieldManager(RayServiceManifest.PIPELINE).serverSideApply();
          } catch (KubernetesClientException e) {
            if (!ApiErrors.isConflictWithTheOperator(e)) {
              throw e;
            }
            guard.check();
            return service
                .fieldManager(RayServiceManifest.PIPELINE)
                .forceConflicts()
                .serverSideApply();
          }
        });
  }

  /**
   * Gives a cluster's groups those numbers of nodes, unless its groups are others by now.
   *
   * @param shape with the same groups in the same order
   */
  void resize(String namespace, String cluster, ClusterShape shape) {
    ArrayNode patch = JsonMapper.shared().createArrayNode();
    for (int i = 0; i < shape.workers().size(); i++) {
      ClusterShape.WorkerGroup group = shape.workers().get(i);
      String path = "/spec/workerGroupSpecs/" + i + "/";
      patch
          .addObject()
          .put("op", "test")
          .put("path", path + "groupName")
          .put("value", group.name());
      patch
          .addObject()
          .put("op", "add")
          .put("path", path + "minReplicas")
          .put("value", group.minReplicas());
      patch
          .addObject()
          .put("op", "add")
          .put("path", path + "maxReplicas")
          .put("value", group.maxReplicas());
    }
    try {
      client
          .genericKubernetesResources(CLUSTERS)
          .inNamespace(namespace)
          .withName(cluster)
          .patch(PatchContext.of(PatchType.JSON), patch.toString());
    } catch (KubernetesClientException e) {
      // Gone, or other groups: KubeRay replaces it.
      if (e.getCode() == 404 || e.getCode() == 422) {
        throw new ResourceConflictException();
      }
      throw ApiErrors.ofWrite(e);
    }
  }

  /** Begins to delete a RayService; it is gone when what it owns is. */
  void delete(String namespace, String name, String resourceVersion) {
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withPropagationPolicy("Foreground")
            .withNewPreconditions()
            .withResourceVersion(resourceVersion)
            .endPreconditions()
            .build();
    // The client's own way takes either the precondition or the policy.
    write(
        () ->
            client.raw(
                "/apis/"
                    + RayServiceManifest.API_VERSION
                    + "/namespaces/"
                    + namespace
                    + "/rayservices/"
                    + name,
                "DELETE",
                options));
  }

  /** Why something may not come to pass. */
  Diagnostics evidence(String namespace, String service, List<String> clusters) {
    List<Pod> pods =
        clusters.isEmpty()
            ? List.of()
            : read(() ->
                    client
                        .pods()
                        .inNamespace(namespace)
                        .withLabelIn(OF_CLUSTER, clusters.toArray(String[]::new))
                        .list())
                .map(list -> list.getItems())
                .orElse(List.of());
    List<String> troubles = new ArrayList<>();
    List<String> asked = new ArrayList<>(clusters);
    asked.add(0, service);
    for (Pod pod : pods) {
      PodProblem.of(pod).ifPresent(troubles::add);
      boolean running =
          pod.getStatus() != null && Objects.equals(pod.getStatus().getPhase(), "Running");
      if (!running && asked.size() < 1 + clusters.size() + MOST_PODS_ASKED_ABOUT) {
        asked.add(pod.getMetadata().getName());
      }
    }
    return new Diagnostics(
        asked.stream().flatMap(name -> events(namespace, name)).toList(), troubles);
  }

  private Stream<Diagnostics.Event> events(String namespace, String about) {
    return read(
            () ->
                client
                    .events()
                    .v1()
                    .events()
                    .inNamespace(namespace)
                    .withField("regarding.name", about)
                    .list())
        .map(list -> list.getItems())
        .orElse(List.of())
        .stream()
        .filter(event -> event.getRegarding() != null)
        .filter(event -> about.equals(event.getRegarding().getName()))
        .map(KubeRayClient::event);
  }

  private static Diagnostics.Event event(io.fabric8.kubernetes.api.model.events.v1.Event event) {
    ObjectReference regarding = event.getRegarding();
    return new Diagnostics.Event(
        orEmpty(regarding.getKind()),
        orEmpty(regarding.getName()),
        orEmpty(regarding.getResourceVersion()),
        "Warning".equals(event.getType()),
        orEmpty(event.getReason()),
        orEmpty(event.getNote()),
        Stream.of(
                event.getSeries() == null ? null : time(event.getSeries().getLastObservedTime()),
                event.getDeprecatedLastTimestamp(),
                time(event.getEventTime()),
                event.getMetadata().getCreationTimestamp())
            .filter(Objects::nonNull)
            .flatMap(text -> ObservedRayService.time(text).stream())
            .findFirst()
            .orElse(Instant.EPOCH));
  }

  private static @Nullable String time(@Nullable MicroTime time) {
    return time == null ? null : time.getTime();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private Resource<GenericKubernetesResource> services(String namespace, String name) {
    MixedOperation<
            GenericKubernetesResource,
            GenericKubernetesResourceList,
            Resource<GenericKubernetesResource>>
        services = client.genericKubernetesResources(SERVICES);
    return services.inNamespace(namespace).withName(name);
  }

  private static <T> Optional<T> read(Call<T> call) {
    try {
      return Optional.ofNullable(call.make());
    } catch (KubernetesClientException e) {
      throw ApiErrors.of(e);
    }
  }

  private static void write(Call<?> call) {
    try {
      Object unused = call.make();
    } catch (KubernetesClientException e) {
      throw ApiErrors.ofWrite(e);
    }
  }

  private static JsonNode json(GenericKubernetesResource resource) {
    return JsonMapper.shared().readTree(Serialization.asJson(resource));
  }

  private static ResourceDefinitionContext ofRay(String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup("ray.io")
        .withVersion("v1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  /** One call of the API server. */
  @FunctionalInterface
  private interface Call<T> {
    @Nullable T make();
  }
}

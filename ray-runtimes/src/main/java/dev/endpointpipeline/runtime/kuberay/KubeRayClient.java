package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.CallGuard;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.rollout.RefusedException;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes KubeRay's resources through Kubernetes' API server. The rights that this takes
 * are in deploy/kubernetes/update-worker-rbac.yaml.
 *
 * <p>All methods throw {@link UnavailableException} if the call can be repeated later. Those that
 * write also throw {@link RefusedException} if it can't, and {@link ResourceConflictException}.
 */
final class KubeRayClient {
  static final ResourceDefinitionContext SERVICES = ofRay("RayService", "rayservices");
  static final ResourceDefinitionContext CLUSTERS = ofRay("RayCluster", "rayclusters");

  /** Labels that KubeRay sets. */
  private static final String MADE_FOR = "ray.io/originated-from-cr-name";

  private static final String MADE_FOR_KIND = "ray.io/originated-from-crd";

  private final KubernetesClient client;

  KubeRayClient(KubernetesClient client) {
    this.client = client;
  }

  /** The RayService of that name, even if it is not the endpoint's. */
  Optional<ObservedRayService> service(String namespace, String name) {
    return read(() -> services(namespace, name).get())
        .map(KubeRayClient::json)
        .map(ObservedRayService::of);
  }

  /** The clusters that KubeRay created for a RayService and that still exist. */
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
   * stay; if they set one of ours to something else, the write is refused.
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
   * Gives the worker groups of a cluster those sizes, unless it has other groups by now.
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

  private Resource<GenericKubernetesResource> services(String namespace, String name) {
    MixedOperation<
            GenericKubernetesResource,
            GenericKubernetesResourceList,
            Resource<GenericKubernetesResource>>
        services = client.genericKubernetesResources(SERVICES);
    return services.inNamespace(namespace).withName(name);
  }

  /** What the call returns; empty if there is no such resource. */
  static <T> Optional<T> read(Call<T> call) {
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
  interface Call<T> {
    @Nullable T make();
  }
}

package dev.endpointpipeline.runtime.kuberay;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Does what KubeRay 1.7 would do about one RayService, when the test says so. */
final class ScriptedKubeRay {
  private final KubernetesClient client;
  private final String namespace;
  private final String service;
  private final ObjectNode status = JsonMapper.shared().createObjectNode();

  ScriptedKubeRay(KubernetesClient client, String namespace, String service) {
    this.client = client;
    this.namespace = namespace;
    this.service = service;
    status.putArray("conditions");
  }

  /** Makes a cluster as the RayService wants it. */
  ScriptedKubeRay makesCluster(String name) {
    JsonNode spec = shown().at("/spec/rayClusterConfig");
    ObjectNode cluster = JsonMapper.shared().createObjectNode();
    cluster.put("apiVersion", "ray.io/v1").put("kind", "RayCluster");
    cluster
        .putObject("metadata")
        .put("name", name)
        .put("namespace", namespace)
        .putObject("labels")
        .put("ray.io/originated-from-cr-name", service)
        .put("ray.io/originated-from-crd", "RayService");
    cluster.set("spec", spec);
    client
        .genericKubernetesResources(KubeRayClient.CLUSTERS)
        .inNamespace(namespace)
        .resource(generic(cluster))
        .create();
    return this;
  }

  /** Will show that as what takes requests. */
  ScriptedKubeRay active(String cluster, Map<String, String> applications) {
    status.set("activeServiceStatus", serviceStatus(cluster, applications));
    return this;
  }

  /** Will show that as what shall take requests; nothing if the name is empty. */
  ScriptedKubeRay pending(String cluster, Map<String, String> applications) {
    if (cluster.isEmpty()) {
      status.remove("pendingServiceStatus");
    } else {
      status.set("pendingServiceStatus", serviceStatus(cluster, applications));
    }
    return this;
  }

  /** Will show that many pods that take requests. */
  ScriptedKubeRay endpoints(int number) {
    status.put("numServeEndpoints", number);
    return this;
  }

  /** Will say that of itself, in place of what it said before. */
  ScriptedKubeRay says(String type, String value, String reason, String message) {
    Map<String, ObjectNode> conditions = new LinkedHashMap<>();
    for (JsonNode known : status.path("conditions")) {
      conditions.put(known.path("type").asString(), (ObjectNode) known);
    }
    conditions.put(
        type,
        JsonMapper.shared()
            .createObjectNode()
            .put("type", type)
            .put("status", value)
            .put("reason", reason)
            .put("message", message)
            .put("lastTransitionTime", Instant.EPOCH.toString()));
    status.putArray("conditions").addAll(conditions.values());
    return this;
  }

  /** Writes the status, with the spec observed. */
  void writes() {
    status.put("observedGeneration", shown().at("/metadata/generation").asLong(1));
    writesWithoutObserving();
  }

  /** Writes the status as it does when it takes the spec for invalid. */
  void writesWithoutObserving() {
    status.put("lastUpdateTime", Instant.now().toString());
    service()
        .editStatus(
            found -> {
              found.setAdditionalProperty(
                  "status", Serialization.unmarshal(status.toString(), Map.class));
              return found;
            });
  }

  JsonNode shown() {
    return JsonMapper.shared().readTree(Serialization.asJson(service().get()));
  }

  Resource<GenericKubernetesResource> service() {
    return client
        .genericKubernetesResources(KubeRayClient.SERVICES)
        .inNamespace(namespace)
        .withName(service);
  }

  JsonNode cluster(String name) {
    return JsonMapper.shared()
        .readTree(
            Serialization.asJson(
                client
                    .genericKubernetesResources(KubeRayClient.CLUSTERS)
                    .inNamespace(namespace)
                    .withName(name)
                    .get()));
  }

  private static ObjectNode serviceStatus(String cluster, Map<String, String> applications) {
    ObjectNode status = JsonMapper.shared().createObjectNode().put("rayClusterName", cluster);
    status.putObject("rayClusterStatus").put("state", "ready");
    ObjectNode shown = status.putObject("applicationStatuses");
    applications.forEach(
        (name, state) -> {
          ObjectNode application = shown.putObject(name).put("status", state);
          if (state.equals("DEPLOY_FAILED")) {
            application
                .put("message", "Failed to update the deployments ['Greeter'].")
                .putObject("serveDeploymentStatuses")
                .putObject("Greeter")
                .put("status", "DEPLOY_FAILED")
                .put("message", "the weights are missing, token s3cr3t-value");
          }
        });
    return status;
  }

  private static GenericKubernetesResource generic(ObjectNode resource) {
    return Serialization.unmarshal(resource.toString(), GenericKubernetesResource.class);
  }
}

package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.model.catalogue.Quantity;
import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.model.speccode.Toleration;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A RayService as we want it: all that we say about it and nothing else, so that server-side apply
 * takes back what we said before and do not say any more.
 *
 * <p>Whatever is in rayClusterConfig, but for numbers of nodes and tolerations, makes another
 * cluster when it changes. So nothing of a revision may be in it, and the autoscaler is always on:
 * a group whose minimum becomes its maximum needs no other cluster.
 */
final class RayServiceManifest {
  static final String API_VERSION = "ray.io/v1";
  static final String KIND = "RayService";

  /** Whose the RayService is: {@code workspace_id/endpoint_id}. */
  static final String ENDPOINT = "endpointpipeline.dev/endpoint";

  /** The revision that it was made for. */
  static final String REVISION = "endpointpipeline.dev/revision";

  /** A hash of what makes its cluster another one. */
  static final String CLUSTER = "endpointpipeline.dev/cluster";

  /** Labels by which people find what is an endpoint's; ids made fit for it. */
  static final String WORKSPACE_LABEL = "endpointpipeline.dev/workspace";

  static final String ENDPOINT_LABEL = "endpointpipeline.dev/endpoint";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String PIPELINE = "endpoint-pipeline";

  private static final int HASH_OF_CLUSTER = 16;

  private static final Map<String, Integer> HEAD_PORTS =
      new TreeMap<>(Map.of("gcs-server", 6379, "dashboard", 8265, "client", 10001, "serve", 8000));

  /** What changes in the cluster that there is, whatever KubeRay makes of it. */
  private static final List<String> IN_PLACE =
      List.of("replicas", "minReplicas", "maxReplicas", "scaleStrategy");

  private RayServiceManifest() {}

  static ObjectNode of(
      EndpointKey key,
      String namespace,
      long revision,
      String serveConfig,
      ClusterShape shape,
      ClusterShape.Image image,
      List<String> imagePullSecrets) {
    ObjectNode manifest = object();
    manifest.put("apiVersion", API_VERSION).put("kind", KIND);
    ObjectNode metadata =
        manifest
            .putObject("metadata")
            .put("name", KubernetesName.ofService(key))
            .put("namespace", namespace);
    metadata.set("labels", labels(key));
    metadata
        .putObject("annotations")
        .put(ENDPOINT, key.toString())
        .put(REVISION, Long.toString(revision))
        .put(CLUSTER, clusterHash(key, shape, image, imagePullSecrets));
    ObjectNode spec = manifest.putObject("spec").put("serveConfigV2", serveConfig);
    spec.putObject("upgradeStrategy").put("type", "NewCluster");
    spec.set("rayClusterConfig", cluster(key, shape, image, imagePullSecrets));
    return manifest;
  }

  /** Equal for those that KubeRay serves with one cluster. */
  static String clusterHash(
      EndpointKey key,
      ClusterShape shape,
      ClusterShape.Image image,
      List<String> imagePullSecrets) {
    ObjectNode cluster = cluster(key, shape, image, imagePullSecrets);
    withoutTolerations(cluster.path("headGroupSpec"));
    for (JsonNode group : cluster.path("workerGroupSpecs")) {
      ((ObjectNode) group).remove(IN_PLACE);
      withoutTolerations(group);
    }
    return KubernetesName.hash(cluster.toString(), HASH_OF_CLUSTER);
  }

  private static void withoutTolerations(JsonNode nodes) {
    ((ObjectNode) nodes.at("/template/spec")).remove("tolerations");
  }

  private static ObjectNode cluster(
      EndpointKey key,
      ClusterShape shape,
      ClusterShape.Image image,
      List<String> imagePullSecrets) {
    Pods pods = new Pods(key, image.name(), imagePullSecrets);
    ObjectNode cluster =
        object().put("rayVersion", image.rayVersion()).put("enableInTreeAutoscaling", true);
    cluster.set("headGroupSpec", head(shape.head(), pods));
    ArrayNode groups = cluster.putArray("workerGroupSpecs");
    shape.workers().forEach(group -> groups.add(worker(group, pods)));
    return cluster;
  }

  private static ObjectNode head(ClusterShape.Nodes nodes, Pods pods) {
    ObjectNode head = object();
    ObjectNode startParameters = head.putObject("rayStartParams");
    SortedMap<String, Quantity> rayResources = nodes.limits().rayResources();
    if (rayResources.isEmpty()) {
      startParameters.put("num-cpus", "0");
    } else {
      // KubeRay takes resources in one of both places only.
      put(head.putObject("resources").put("CPU", "0"), rayResources);
    }
    ObjectNode template = pods.template("ray-head", nodes);
    ArrayNode ports = ((ObjectNode) template.at("/spec/containers/0")).putArray("ports");
    HEAD_PORTS.forEach(
        (name, port) -> ports.addObject().put("name", name).put("containerPort", port));
    head.set("template", template);
    return head;
  }

  private static ObjectNode worker(ClusterShape.WorkerGroup group, Pods pods) {
    ObjectNode worker =
        object()
            .put("groupName", group.name())
            .put("replicas", group.minReplicas())
            .put("minReplicas", group.minReplicas())
            .put("maxReplicas", group.maxReplicas());
    // KubeRay writes into it, and does not make it.
    worker.putObject("rayStartParams");
    // KubeRay adds it, and would be a manager of the list of groups if we did not.
    worker.putObject("scaleStrategy");
    SortedMap<String, Quantity> rayResources = group.nodes().limits().rayResources();
    if (!rayResources.isEmpty()) {
      put(worker.putObject("resources"), rayResources);
    }
    worker.set("template", pods.template("ray-worker", group.nodes()));
    return worker;
  }

  private static ObjectNode labels(EndpointKey key) {
    return object()
        .put(MANAGED_BY, PIPELINE)
        .put(WORKSPACE_LABEL, KubernetesName.ofId(key.workspaceId()))
        .put(ENDPOINT_LABEL, KubernetesName.ofId(key.endpointId()));
  }

  private static void put(ObjectNode object, SortedMap<String, Quantity> amounts) {
    amounts.forEach((name, amount) -> object.put(name, amount.toString()));
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  /** What all pods of a cluster have in common. */
  private record Pods(EndpointKey key, String image, List<String> imagePullSecrets) {
    ObjectNode template(String container, ClusterShape.Nodes nodes) {
      ObjectNode template = object();
      template.putObject("metadata").set("labels", labels(key));
      ObjectNode spec = template.putObject("spec");
      ObjectNode main =
          spec.putArray("containers").addObject().put("name", container).put("image", image);
      ObjectNode resources = main.putObject("resources");
      resources.set("limits", amounts(nodes.limits()));
      resources.set("requests", amounts(nodes.requests()));
      if (!nodes.nodeSelector().isEmpty()) {
        nodes.nodeSelector().forEach(spec.putObject("nodeSelector")::put);
      }
      if (!nodes.tolerations().isEmpty()) {
        ArrayNode tolerations = spec.putArray("tolerations");
        nodes.tolerations().forEach(toleration -> tolerations.add(toleration(toleration)));
      }
      nodes.runtimeClassName().ifPresent(name -> spec.put("runtimeClassName", name));
      if (!imagePullSecrets.isEmpty()) {
        ArrayNode secrets = spec.putArray("imagePullSecrets");
        imagePullSecrets.forEach(name -> secrets.addObject().put("name", name));
      }
      return template;
    }

    private static ObjectNode amounts(NodeSize size) {
      ObjectNode amounts =
          object().put("cpu", size.cpu().toString()).put("memory", size.memory().toString());
      put(amounts, size.extended());
      return amounts;
    }

    private static ObjectNode toleration(Toleration toleration) {
      ObjectNode json = object();
      toleration.key().ifPresent(key -> json.put("key", key));
      json.put("operator", toleration.operator().name());
      toleration.value().ifPresent(value -> json.put("value", value));
      toleration.effect().ifPresent(effect -> json.put("effect", effect.name()));
      return json;
    }
  }
}

package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.model.catalogue.Quantity;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.schemas.EndpointKey;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The RayService that is applied: only the fields that we set, so that server-side apply removes
 * those that we no longer set.
 *
 * <p>When anything in rayClusterConfig changes, except for numbers of nodes and tolerations,
 * KubeRay creates another cluster. So nothing of a revision may be in it, and the autoscaler is
 * always on: a group whose minimum becomes its maximum needs no other cluster.
 */
final class RayServiceManifest {
  static final String API_VERSION = "ray.io/v1";
  static final String KIND = "RayService";

  /** Whose the RayService is: {@code workspace_id/endpoint_id}. */
  static final String ENDPOINT = "endpointpipeline.dev/endpoint";

  /** The revision that it was applied for. */
  static final String REVISION = "endpointpipeline.dev/revision";

  /** A hash of all whose change makes KubeRay create another cluster. */
  static final String CLUSTER = "endpointpipeline.dev/cluster";

  /** Labels by which people find the resources of an endpoint; ids changed to valid values. */
  static final String WORKSPACE_LABEL = "endpointpipeline.dev/workspace";

  static final String ENDPOINT_LABEL = "endpointpipeline.dev/endpoint";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String PIPELINE = "endpoint-pipeline";

  private static final int HASH_OF_CLUSTER = 16;
  private static final JsonMapper JSON = JsonMapper.shared();

  /** The hash must not depend on the order in which the client's library writes members. */
  private static final JsonMapper SORTED =
      JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  /** Fields whose change does not replace the cluster. */
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
    metadata.set("labels", JSON.valueToTree(labels(key)));
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

  /** Equal if KubeRay keeps the cluster. */
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
    return KubernetesName.hash(SORTED.writeValueAsString(cluster), HASH_OF_CLUSTER);
  }

  private static void withoutTolerations(JsonNode nodes) {
    ((ObjectNode) nodes.at("/template/spec")).remove("tolerations");
  }

  private static ObjectNode cluster(
      EndpointKey key,
      ClusterShape shape,
      ClusterShape.Image image,
      List<String> imagePullSecrets) {
    PodTemplates pods = new PodTemplates(labels(key), image.name(), imagePullSecrets);
    ObjectNode cluster =
        object().put("rayVersion", image.rayVersion()).put("enableInTreeAutoscaling", true);
    cluster.set("headGroupSpec", head(shape.head(), pods));
    ArrayNode groups = cluster.putArray("workerGroupSpecs");
    shape.workers().forEach(group -> groups.add(worker(group, pods)));
    return cluster;
  }

  private static ObjectNode head(ClusterShape.Nodes nodes, PodTemplates pods) {
    ObjectNode head = object();
    ObjectNode startParameters = head.putObject("rayStartParams");
    SortedMap<String, Quantity> rayResources = nodes.limits().rayResources();
    if (rayResources.isEmpty()) {
      startParameters.put("num-cpus", "0");
    } else {
      // KubeRay reads resources from one of the two places only.
      put(head.putObject("resources").put("CPU", "0"), rayResources);
    }
    head.set("template", json(pods.head(nodes)));
    return head;
  }

  private static ObjectNode worker(ClusterShape.WorkerGroup group, PodTemplates pods) {
    ObjectNode worker =
        object()
            .put("groupName", group.name())
            .put("replicas", group.minReplicas())
            .put("minReplicas", group.minReplicas())
            .put("maxReplicas", group.maxReplicas());
    // KubeRay writes into it, and does not create it.
    worker.putObject("rayStartParams");
    // KubeRay adds it, and would be a manager of the list of groups if we did not.
    worker.putObject("scaleStrategy");
    SortedMap<String, Quantity> rayResources = group.nodes().limits().rayResources();
    if (!rayResources.isEmpty()) {
      put(worker.putObject("resources"), rayResources);
    }
    worker.set("template", json(pods.worker(group.nodes())));
    return worker;
  }

  private static Map<String, String> labels(EndpointKey key) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, PIPELINE);
    labels.put(WORKSPACE_LABEL, KubernetesName.ofId(key.workspaceId()));
    labels.put(ENDPOINT_LABEL, KubernetesName.ofId(key.endpointId()));
    return labels;
  }

  private static void put(ObjectNode object, SortedMap<String, Quantity> amounts) {
    amounts.forEach((name, amount) -> object.put(name, amount.toString()));
  }

  private static JsonNode json(PodTemplateSpec template) {
    return JSON.readTree(Serialization.asJson(template));
  }

  private static ObjectNode object() {
    return JSON.createObjectNode();
  }
}

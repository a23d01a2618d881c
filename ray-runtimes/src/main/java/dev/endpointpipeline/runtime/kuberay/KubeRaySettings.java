package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where and how RayServices are made: keys {@code worker.kuberay.*}.
 *
 * @param namespace of the RayServices; {@code {workspace_id}} stands for the workspace's id, made
 *     fit for a name. The worker makes no namespaces
 * @param kubeconfig file that says how to reach Kubernetes; if absent, the pod's service account,
 *     or what kubectl would take
 * @param context of that file; its current one if absent
 * @param image container image with Ray for endpoints whose CAP has none; if absent, such endpoints
 *     are refused
 * @param rayVersion the Ray in the image; mandatory with it
 * @param imagePullSecrets names of secrets in the namespace with which images are pulled
 * @param connectTimeout how long a connection to the API server may take; positive
 * @param requestTimeout how long the API server may take to answer; positive
 * @param settleTime how long applications must be shown unchanged to count, unless they were seen
 *     to change since KubeRay took the configuration: KubeRay may show once what was before. It
 *     looks at Ray every 2 s; positive
 * @param unhealthyGrace how long an application may be unhealthy, or a cluster without some of its
 *     pods because they can't be made, until this counts as failed; not negative
 */
public record KubeRaySettings(
    @DefaultValue("endpoints") String namespace,
    @Nullable Path kubeconfig,
    @Nullable String context,
    @Nullable String image,
    @Nullable String rayVersion,
    @DefaultValue List<String> imagePullSecrets,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("15s") Duration requestTimeout,
    @DefaultValue("10s") Duration settleTime,
    @DefaultValue("60s") Duration unhealthyGrace) {
  private static final String PREFIX = "worker.kuberay.";
  private static final String WORKSPACE = "{workspace_id}";

  /** An id of 36 characters that was made fit. */
  private static final String LONGEST_WORKSPACE = "w".repeat(43);

  /** Copies the list and checks the bounds. */
  public KubeRaySettings {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    require(
        KubernetesName.isLabel(namespace.replace(WORKSPACE, LONGEST_WORKSPACE)),
        "namespace",
        namespace,
        "lower-case letters, digits and '-', at most 63 with the longest {workspace_id}, 43");
    require(
        (image == null) == (rayVersion == null),
        "ray-version",
        String.valueOf(rayVersion),
        "the Ray in worker.kuberay.image, such as 2.60.0; both or none");
    requirePositive("connect-timeout", connectTimeout);
    requirePositive("request-timeout", requestTimeout);
    requirePositive("settle-time", settleTime);
    require(!unhealthyGrace.isNegative(), "unhealthy-grace", unhealthyGrace, ">= 0");
  }

  /** Where an endpoint's RayService is. */
  String namespaceOf(EndpointKey key) {
    return namespace.replace(WORKSPACE, KubernetesName.ofId(key.workspaceId()));
  }

  /** Whether all endpoints are in one namespace. */
  boolean hasOneNamespace() {
    return !namespace.contains(WORKSPACE);
  }

  private static void requirePositive(String key, Duration value) {
    require(value.toMillis() > 0, key, value, "> 0");
  }

  private static void require(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          PREFIX + key + ": " + value + " (expected: " + expected + ")");
    }
  }
}

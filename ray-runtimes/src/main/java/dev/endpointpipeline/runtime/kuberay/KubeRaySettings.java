package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.service.settings.SettingChecks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where and how RayServices are created: keys {@code worker.kuberay.*}.
 *
 * @param namespace of the RayServices; {@code {workspace_id}} stands for the workspace's id,
 *     changed to a valid name where necessary. The worker creates no namespaces
 * @param kubeconfig file that says how to reach Kubernetes; if absent, the pod's service account,
 *     or the file that kubectl would use
 * @param context of that file; its current one if absent
 * @param image container image with Ray for endpoints whose CAP has none; if absent, such endpoints
 *     are refused
 * @param rayVersion version of Ray in the image; mandatory with it
 * @param imagePullSecrets names of secrets in the namespace with which images are pulled
 * @param url template of the address at which callers reach Serve's proxy of an endpoint. {@code
 *     {service}} and {@code {namespace}} stand for the RayService's, {@code {workspace_id}} and
 *     {@code {endpoint_id}} for the endpoint's. By default the Kubernetes service that KubeRay
 *     creates; if empty, endpoints do not show where they can be called
 * @param urlAccess who can reach that address
 * @param connectTimeout timeout for connecting to the API server; positive
 * @param requestTimeout timeout for a response of the API server; positive
 * @param settleTime how long the status of applications must stay the same to count, unless it has
 *     changed since KubeRay observed the configuration: KubeRay, which polls Ray every 2 s, may
 *     show the previous status once; positive
 * @param unhealthyGrace how long an application may be unhealthy, or a cluster may lack pods that
 *     can't be created, until the update fails; not negative
 */
public record KubeRaySettings(
    @DefaultValue("endpoints") String namespace,
    @Nullable Path kubeconfig,
    @Nullable String context,
    @Nullable String image,
    @Nullable String rayVersion,
    @DefaultValue List<String> imagePullSecrets,
    @DefaultValue("http://{service}-serve-svc.{namespace}.svc:8000") String url,
    @DefaultValue("PRIVATE") UrlAccess urlAccess,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("15s") Duration requestTimeout,
    @DefaultValue("10s") Duration settleTime,
    @DefaultValue("60s") Duration unhealthyGrace) {
  private static final String PREFIX = "worker.kuberay.";
  private static final String WORKSPACE = "{workspace_id}";
  private static final EndpointKey ANY = new EndpointKey("workspace-1", "endpoint-1");

  /** An id of 36 characters after it was changed to a valid name. */
  private static final String MAX_WORKSPACE = "w".repeat(43);

  /** Copies the list and checks the bounds. */
  public KubeRaySettings {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    SettingChecks.require(
        KubernetesName.isLabel(namespace.replace(WORKSPACE, MAX_WORKSPACE)),
        PREFIX + "namespace",
        namespace,
        "lower-case letters, digits and '-', at most 63 with the longest {workspace_id}, 43");
    SettingChecks.require(
        (image == null) == (rayVersion == null),
        PREFIX + "ray-version",
        String.valueOf(rayVersion),
        "the Ray in worker.kuberay.image, such as 2.60.0; both or none");
    if (!url.isEmpty()) {
      SettingChecks.requireHttpAddress(
          PREFIX + "url", url, filledIn(url, ANY, "service-1", "namespace-1"));
    }
    SettingChecks.requirePositive(PREFIX + "connect-timeout", connectTimeout);
    SettingChecks.requirePositive(PREFIX + "request-timeout", requestTimeout);
    SettingChecks.requirePositive(PREFIX + "settle-time", settleTime);
    SettingChecks.requireNotNegative(PREFIX + "unhealthy-grace", unhealthyGrace);
  }

  /** Where an endpoint's RayService is. */
  String namespaceOf(EndpointKey key) {
    return namespace.replace(WORKSPACE, KubernetesName.ofId(key.workspaceId()));
  }

  /**
   * Where callers reach Serve's proxy of an endpoint, if it is known.
   *
   * @param service name of its RayService
   */
  Optional<String> urlOf(EndpointKey key, String service) {
    return url.isEmpty()
        ? Optional.empty()
        : Optional.of(filledIn(url, key, service, namespaceOf(key)));
  }

  private static String filledIn(
      String template, EndpointKey key, String service, String namespace) {
    return template
        .replace(WORKSPACE, key.workspaceId())
        .replace("{endpoint_id}", key.endpointId())
        .replace("{service}", service)
        .replace("{namespace}", namespace);
  }

  /** Whether all endpoints are in one namespace. */
  boolean hasOneNamespace() {
    return !namespace.contains(WORKSPACE);
  }
}

package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** From an endpoint's spec to its RayService. */
final class RayServiceMapping {
  /**
   * In bytes. etcd accepts 1.5 MiB by default, which KubeRay's status and the managers of fields
   * have to fit into as well.
   */
  private static final int MAX_RESOURCE = 1024 * 1024;

  private final RayMapping mapping;
  private final KubeRaySettings settings;

  RayServiceMapping(RayMapping mapping, KubeRaySettings settings) {
    this.mapping = mapping;
    this.settings = settings;
  }

  /** Done, or failed with the reasons why KubeRay or Kubernetes would refuse the RayService. */
  Progress validate(DesiredEndpoint desired) {
    Progress checked = mapping.validate(desired);
    if (!(checked instanceof Progress.Done)) {
      return checked;
    }
    Optional<ClusterShape> shape = mapping.clusterShape(desired.spec());
    if (shape.isEmpty()) {
      return ServeApplications.of(desired.spec()).isEmpty()
          ? new Progress.Done()
          : RayFailure.INVALID_SPEC.because(
              "config.ray_service_config.ray_cluster_config: missing (expected: nodes, here or in"
                  + " ray_resource)",
              Serving.AS_BEFORE);
    }
    Optional<ClusterShape.Image> image = image(shape.get());
    if (image.isEmpty()) {
      return RayFailure.NO_IMAGE.because(
          "cap: no image (expected: a CAP with an image, as this service has none of its own)",
          Serving.AS_BEFORE);
    }
    DesiredRayService service = service(desired, shape.get(), image.get());
    return checkSize(manifest(service, service.serveConfig()));
  }

  private static Progress checkSize(ObjectNode manifest) {
    int size = manifest.toString().getBytes(StandardCharsets.UTF_8).length;
    return size <= MAX_RESOURCE
        ? new Progress.Done()
        : RayFailure.INVALID_SPEC.because(
            "config.ray_service_config: "
                + size
                + " bytes as a RayService (expected: at most "
                + MAX_RESOURCE
                + ", as Kubernetes keeps none that are larger; shorten user_config and env_vars, or"
                + " ask for fewer worker groups)",
            Serving.AS_BEFORE);
  }

  /**
   * The RayService that a spec asks for; none if it asks for no nodes.
   *
   * @throws IllegalArgumentException if {@link #validate} would fail
   */
  Optional<DesiredRayService> map(DesiredEndpoint desired) {
    return mapping
        .clusterShape(desired.spec())
        .map(
            shape ->
                service(
                    desired,
                    shape,
                    image(shape)
                        .orElseThrow(
                            () -> new IllegalArgumentException("cap: no image any more"))));
  }

  private DesiredRayService service(
      DesiredEndpoint desired, ClusterShape shape, ClusterShape.Image image) {
    return new DesiredRayService(
        desired.key(),
        desired.revision(),
        ServeConfigV2.of(mapping.serveConfig(desired.spec())),
        shape,
        image,
        RayServiceManifest.clusterHash(desired.key(), shape, image, settings.imagePullSecrets()));
  }

  /** The resource, with that configuration. */
  ObjectNode manifest(DesiredRayService desired, ServeConfigV2 serveConfig) {
    return RayServiceManifest.of(
        desired.key(),
        name(desired.key()).namespace(),
        desired.revision(),
        serveConfig.text(),
        desired.shape(),
        desired.image(),
        settings.imagePullSecrets());
  }

  /** Where an endpoint's RayService is. */
  ResourceName name(EndpointKey key) {
    return new ResourceName(settings.namespaceOf(key), KubernetesName.ofService(key));
  }

  private Optional<ClusterShape.Image> image(ClusterShape shape) {
    return shape
        .image()
        .or(
            () ->
                settings.image() == null || settings.rayVersion() == null
                    ? Optional.empty()
                    : Optional.of(new ClusterShape.Image(settings.image(), settings.rayVersion())));
  }
}

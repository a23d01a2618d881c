package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.model.speccode.NodeSize;
import dev.endpointpipeline.runtime.ray.ClusterShape;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods of an endpoint's Ray cluster.
 *
 * @param labels of all pods
 * @param image of their containers
 */
record PodTemplates(Map<String, String> labels, String image, List<String> imagePullSecrets) {
  private static final List<ContainerPort> HEAD_PORTS =
      List.of(
          port("client", 10001),
          port("dashboard", 8265),
          port("gcs-server", 6379),
          port("serve", 8000));

  PodTemplateSpec head(ClusterShape.Nodes nodes) {
    return template(nodes, container("ray-head", nodes).withPorts(HEAD_PORTS).build());
  }

  PodTemplateSpec worker(ClusterShape.Nodes nodes) {
    return template(nodes, container("ray-worker", nodes).build());
  }

  private PodTemplateSpec template(ClusterShape.Nodes nodes, Container container) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withContainers(container)
        .withNodeSelector(nodes.nodeSelector())
        .withTolerations(nodes.tolerations().stream().map(PodTemplates::toleration).toList())
        .withRuntimeClassName(nodes.runtimeClassName().orElse(null))
        .withImagePullSecrets(imagePullSecrets.stream().map(LocalObjectReference::new).toList())
        .endSpec()
        .build();
  }

  private ContainerBuilder container(String name, ClusterShape.Nodes nodes) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(image)
        .withNewResources()
        .withLimits(amounts(nodes.limits()))
        .withRequests(amounts(nodes.requests()))
        .endResources();
  }

  private static Map<String, Quantity> amounts(NodeSize size) {
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    amounts.put("cpu", new Quantity(size.cpu().toString()));
    amounts.put("memory", new Quantity(size.memory().toString()));
    new TreeMap<>(size.extended())
        .forEach((device, number) -> amounts.put(device, new Quantity(number.toString())));
    return amounts;
  }

  private static Toleration toleration(dev.endpointpipeline.model.speccode.Toleration toleration) {
    return new TolerationBuilder()
        .withKey(toleration.key().orElse(null))
        .withOperator(toleration.operator().name())
        .withValue(toleration.value().orElse(null))
        .withEffect(toleration.effect().map(Enum::name).orElse(null))
        .build();
  }

  private static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder().withName(name).withContainerPort(number).build();
  }
}

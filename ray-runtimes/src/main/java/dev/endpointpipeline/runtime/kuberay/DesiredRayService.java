package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.ClusterShape;
import dev.endpointpipeline.schemas.EndpointKey;

/**
 * What one revision of an endpoint wants of its RayService.
 *
 * @param serveConfig all applications, without marks
 * @param shape of the cluster
 * @param image of the cluster's containers
 * @param clusterHash changes when KubeRay would replace the cluster
 */
record DesiredRayService(
    EndpointKey key,
    long revision,
    ServeConfigV2 serveConfig,
    ClusterShape shape,
    ClusterShape.Image image,
    String clusterHash) {}

package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.ray.ClusterProvisioning;
import dev.endpointpipeline.runtime.ray.RayMapping;
import dev.endpointpipeline.runtime.ray.RaySettings;
import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.SpecRevision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint, as its owner asks for it.
 *
 * @param scale how many replicas there are, as members of JSON
 * @param archive where its code is; on the image if empty
 */
record Ranker(String greeting, int least, int most, String spec, String scale, String archive) {
  static final EndpointKey KEY = new EndpointKey("shop", "ranker");
  static final String NAMESPACE = "endpoints";
  static final Ranker HELLO = new Ranker("hello", 1, 3, "ray.cpu.4u16g", "\"num_replicas\": 1", "");

  Ranker greeting(String other) {
    return new Ranker(other, least, most, spec, scale, archive);
  }

  Ranker nodes(int newLeast, int newMost) {
    return new Ranker(greeting, newLeast, newMost, spec, scale, archive);
  }

  Ranker on(String other) {
    return new Ranker(greeting, least, most, other, scale, archive);
  }

  Ranker scale(String other) {
    return new Ranker(greeting, least, most, spec, other, archive);
  }

  Ranker archive(String other) {
    return new Ranker(greeting, least, most, spec, scale, other);
  }

  EndpointSpec asSpec() {
    String request =
        """
        {"name": "ranker", "type": "ray_service", "config": {"ray_service_config": {
          "ray_serve_config": {"applications": [
            {"name": "ranker", "import_path": "greeter:app", "route_prefix": "/ranker",
             "runtime_env": {"env_vars": {"API_TOKEN": "s3cr3t-value"}, "working_dir": "%s"},
             "deployments": [{"name": "Greeter", %s,
               "ray_actor_options": {"num_cpus": 0.1}, "user_config": {"greeting": "%s"}}]}]},
          "ray_cluster_config": {
            "head_group_spec": {"limits": {"spec_code": "ray.cpu.2u4g"}},
            "worker_group_specs": [{"name": "workers", "min_replicas": %d, "max_replicas": %d,
              "limits": {"spec_code": "%s"}}]}}}}"""
            .formatted(archive, scale, greeting, least, most, spec);
    return RequestReader.readCreate(request.getBytes(StandardCharsets.UTF_8)).value();
  }

  DesiredEndpoint created(long revision) {
    return DesiredEndpoints.of(KEY, revision, asSpec(), Optional.empty());
  }

  DesiredEndpoint updated(long revision, Ranker before) {
    return DesiredEndpoints.of(
        KEY, revision, asSpec(), Optional.of(new SpecRevision(revision - 1, before.asSpec())));
  }

  static RayMapping mapping() {
    return new RaySettings(null, null, Duration.ofSeconds(10), null, "huawei.com/Ascend910")
        .mapping(ClusterProvisioning.MANAGED);
  }

  static KubeRaySettings settings() {
    return settings("");
  }

  /** Settings with the template of the address at which an endpoint can be called. */
  static KubeRaySettings settings(String url) {
    return new KubeRaySettings(
        NAMESPACE,
        null,
        null,
        "rayproject/ray:2.60.0",
        "2.60.0",
        List.of(),
        url,
        UrlAccess.PRIVATE,
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }
}

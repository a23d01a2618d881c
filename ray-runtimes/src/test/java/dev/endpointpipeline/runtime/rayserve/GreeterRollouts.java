package dev.endpointpipeline.runtime.rayserve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.Progress.Serving;
import dev.endpointpipeline.runtime.ray.PreviousApplications;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import dev.endpointpipeline.runtime.ray.ServedApplication;
import dev.endpointpipeline.runtime.ray.UserConfigs;
import dev.endpointpipeline.runtime.rollout.Observations;
import dev.endpointpipeline.runtime.rollout.RolloutDecision;
import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rollouts of the endpoint of which {@link Recorded} has documents, and what is decided. */
final class GreeterRollouts {
  static final EndpointKey KEY = new EndpointKey("shop", "ranker");
  static final long REVISION = 1234567;
  static final Duration GRACE = Duration.ofSeconds(60);
  static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  static final Progress DONE = new Progress.Done();
  static final Observations<ServeObservations> NONE =
      Observations.none(Serving.AS_BEFORE, ServeObservations.NONE);

  static final String GREETER = application("greeter:app", "hello", "0.1");
  static final String BYE = application("greeter:app", "bye", "0.1");
  static final String GREETER_V2 = application("greeter_v2:app", "hello", "0.1");
  static final String BROKEN_IMPORT = application("broken_import:app", "hello", "0.1");
  static final String BROKEN_START = application("broken_start:app", "hello", "0.1");

  static String application(String importPath, String greeting, String cpus) {
    return """
    {"name": "ranker", "import_path": "%s", "route_prefix": "/ranker",
     "runtime_env": {"env_vars": {"API_TOKEN": "s3cr3t-value"}},
     "deployments": [{"name": "Greeter", "num_replicas": 2,
       "ray_actor_options": {"num_cpus": %s}, "user_config": {"greeting": "%s"}}]}"""
        .formatted(importPath, cpus, greeting);
  }

  private GreeterRollouts() {}

  /** A first revision. */
  static ServeRollout creating(String application) {
    return new ServeRollout(KEY, REVISION, config(application), served(), GRACE);
  }

  /** A revision of an endpoint whose application served before. */
  static ServeRollout updating(String application) {
    return new ServeRollout(KEY, REVISION, config(application), served("ranker"), GRACE);
  }

  static ServeRollout withoutApplications() {
    return new ServeRollout(
        KEY, REVISION, new ServeConfig(new TreeMap<>()), served("ranker"), GRACE);
  }

  static PreviousApplications served(String... names) {
    return PreviousApplications.of(Arrays.stream(names).map(ServedApplication::named).toList());
  }

  static ServedApplication served(String name, String route, Map<String, JsonNode> userConfigs) {
    return new ServedApplication(name, Optional.of(route), new UserConfigs(userConfigs), Map.of());
  }

  static ServeConfig config(String application) {
    return new ServeConfig(new TreeMap<>(Map.of("ranker", application)));
  }

  static Progress reported(RolloutDecision<PutConfig, ServeObservations> decision) {
    assertThat(decision.action()).isEmpty();
    return decision.progress();
  }

  static Progress.Pending pending(RolloutDecision<PutConfig, ServeObservations> decision) {
    return (Progress.Pending) reported(decision);
  }

  static Progress.Failed failed(RolloutDecision<PutConfig, ServeObservations> decision) {
    return (Progress.Failed) reported(decision);
  }

  static JsonNode put(RolloutDecision<PutConfig, ServeObservations> decision) {
    return JsonMapper.shared().readTree(decision.action().orElseThrow().json());
  }

  static Map<String, String> environment(RolloutDecision<PutConfig, ServeObservations> decision) {
    Map<String, String> variables = new TreeMap<>();
    put(decision)
        .at("/applications/0/runtime_env/env_vars")
        .forEachEntry((name, value) -> variables.put(name, value.asString()));
    return variables;
  }

  static void withAnotherMember(ObjectNode application) {
    ((ObjectNode) application.at("/deployed_app_config/deployments/0/user_config")).put("a", 1);
  }

  static void unconfigured(ObjectNode application) {
    ((ObjectNode) application.at("/deployed_app_config/deployments/0")).remove("user_config");
  }

  static ServeDetails running() {
    return Recorded.shown("running");
  }

  static RolloutDecision<PutConfig, ServeObservations> poll(
      ServeRollout rollout, ServeDetails shown) {
    return rollout.observe(shown, NONE, NOW);
  }
}

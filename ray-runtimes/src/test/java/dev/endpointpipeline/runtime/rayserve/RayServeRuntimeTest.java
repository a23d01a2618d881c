package dev.endpointpipeline.runtime.rayserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.runtime.NotInChargeException;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.runtime.ray.ClusterProvisioning;
import dev.endpointpipeline.runtime.ray.RaySettings;
import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.UrlType;
import dev.endpointpipeline.schemas.Warning;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class RayServeRuntimeTest {
  private static final EndpointKey KEY = new EndpointKey("shop", "ranker");
  private static final Progress DONE = new Progress.Done();

  private static final EndpointSpec SERVING = serving("hello");
  private static final EndpointSpec EMPTY =
      EndpointSpec.newBuilder().setName("ranker").setType(EndpointType.ray_service).build();

  private final ScriptedRay ray = new ScriptedRay();
  private final RayServeRuntime runtime = runtimeAt(ray.uri());

  private static RayServeRuntime runtimeAt(URI address) {
    return runtime(address.toString(), Map.of());
  }

  private static RayServeRuntime runtime(@Nullable String template, Map<String, URI> addresses) {
    return runtime(template, addresses, null, Map.of());
  }

  private static RayServeRuntime runtime(
      @Nullable String template,
      Map<String, URI> addresses,
      @Nullable String url,
      Map<String, URI> urls) {
    return new RayServeRuntime(
        new RaySettings(null, null, Duration.ofSeconds(10), null, "huawei.com/Ascend910")
            .mapping(ClusterProvisioning.EXISTING),
        new RayServeSettings(
            template,
            addresses,
            null,
            url,
            urls,
            UrlAccess.PUBLIC,
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ZERO),
        Clock.systemUTC());
  }

  private static EndpointSpec serving(String greeting) {
    return serving(greeting, "");
  }

  private static EndpointSpec withArchive(String greeting) {
    return serving(greeting, "\"working_dir\": \"https://host/code.zip\", ");
  }

  private static EndpointSpec serving(String greeting, String runtimeEnv) {
    String request =
        """
        {"name": "ranker", "type": "ray_service", "config": {"ray_service_config": {
          "ray_serve_config": {"applications": [
            {"name": "ranker", "import_path": "greeter:app", "route_prefix": "/ranker",
             "runtime_env": {%s"env_vars": {"API_TOKEN": "s3cr3t-value"}},
             "deployments": [{"name": "Greeter", "num_replicas": 2,
               "ray_actor_options": {"num_cpus": 0.1}, "user_config": {"greeting": "%s"}}]}]},
          "ray_cluster_config": {"head_group_spec": {},
            "worker_group_specs": [{"name": "workers"}]}}}}"""
            .formatted(runtimeEnv, greeting);
    return RequestReader.readCreate(request.getBytes(StandardCharsets.UTF_8)).value();
  }

  private static DesiredEndpoint desired(EndpointSpec spec) {
    return DesiredEndpoints.of(KEY, 7, spec, Optional.empty());
  }

  private static DesiredEndpoint updated(EndpointSpec before, EndpointSpec spec) {
    return DesiredEndpoints.of(KEY, 7, spec, Optional.of(new SpecRevision(3L, before)));
  }

  @AfterEach
  void closeRay() {
    ray.close();
  }

  @Test
  void goesFromNothingToARunningApplication() {
    DesiredEndpoint desired = desired(SERVING);

    assertThat(runtime.validate(desired)).isEqualTo(DONE);
    assertThat(runtime.applyResources(desired)).isEqualTo(DONE);
    assertThat(ray.requests()).isEmpty();
    assertThat(runtime.applyServeConfig(desired)).isEqualTo(DONE);
    ray.shows(Recorded.of("replicas-starting"));
    assertThat(runtime.observe(desired)).isInstanceOf(Progress.Pending.class);
    ray.shows(Recorded.of("running"));
    assertThat(runtime.observe(desired)).isEqualTo(DONE);

    assertThat(ray.puts()).hasSize(1);
    assertThat(
            JsonMapper.shared()
                .readTree(ray.puts().get(0))
                .at("/applications/0/runtime_env/env_vars/ENDPOINT_PIPELINE_ENDPOINT")
                .asString())
        .isEqualTo("shop/ranker");
  }

  @Test
  void sendsNothingWhenTheWorkerIsNotInChargeAnyMore() {
    DesiredEndpoint desired =
        DesiredEndpoints.guarded(
            desired(SERVING),
            () -> {
              throw new NotInChargeException("too late");
            });

    assertThatThrownBy(() -> runtime.applyServeConfig(desired))
        .isInstanceOf(NotInChargeException.class);

    assertThat(ray.puts()).isEmpty();
  }

  @Test
  void takesOverFromAWorkerThatWasKilledWithoutSendingTheConfigurationAgain() {
    ray.shows(Recorded.of("replicas-starting").ofRevision(7));
    DesiredEndpoint desired = desired(SERVING);

    assertThat(runtime.validate(desired)).isEqualTo(DONE);
    assertThat(runtime.applyServeConfig(desired)).isEqualTo(DONE);
    ray.shows(Recorded.of("running").ofRevision(7));
    assertThat(runtime.observe(desired)).isEqualTo(DONE);
    assertThat(ray.puts()).isEmpty();
  }

  @Test
  void handsNothingOverWhereALaterRevisionIsAlready() {
    ray.shows(Recorded.of("running").ofRevision(8));
    DesiredEndpoint desired = updated(SERVING, serving("bye"));

    assertThat(((Progress.Failed) runtime.applyServeConfig(desired)).code())
        .isEqualTo("ray.newer-revision");
    assertThat(((Progress.Failed) runtime.observe(desired)).code()).isEqualTo("ray.newer-revision");
    assertThat(ray.puts()).isEmpty();
  }

  @Test
  void warnsThatWhatIsScaledToZeroHasNotBeenStarted() {
    ray.shows(
        Recorded.of("running")
            .target(0)
            .with(
                application ->
                    ((ObjectNode) application.at("/deployments/Greeter")).putArray("replicas")));

    assertThat(runtime.observe(desired(SERVING)))
        .isEqualTo(
            new Progress.Done(
                List.of(
                    new Warning(
                        "ray.not-started",
                        "config.ray_service_config.ray_serve_config.applications[0].deployments[0]",
                        "no replica of 'Greeter' runs, as it is scaled to zero: whether it can"
                            + " start shows with the first request")),
                List.of()));
  }

  @Test
  void saysWhereTheApplicationCanBeCalled() {
    String address = ray.uri().toString();
    ray.shows(Recorded.of("running"));

    assertThat(
            runtime(address, Map.of(), "https://{endpoint_id}.{workspace_id}.example.com", Map.of())
                .observe(desired(SERVING)))
        .isEqualTo(
            new Progress.Done(
                List.of(),
                List.of(
                    new EndpointUrl(
                        "ApiInvoke", "https://ranker.shop.example.com/ranker", UrlType.PUBLIC))));
    assertThat(
            runtime(
                    address,
                    Map.of(),
                    "https://{endpoint_id}.{workspace_id}.example.com",
                    Map.of("shop/ranker", URI.create("http://own:8000")))
                .observe(desired(SERVING)))
        .extracting(progress -> ((Progress.Done) progress).urls().get(0).getAddress())
        .isEqualTo("http://own:8000/ranker");
  }

  @Test
  void warnsThatAnArchiveAtTheSameAddressIsNotFetchedAgain() {
    EndpointSpec before = withArchive("hello");
    EndpointSpec after = withArchive("bye");
    ray.shows(
        Recorded.of("user-config-updating")
            .status("RUNNING")
            .with(
                application ->
                    ((ObjectNode) application.at("/deployed_app_config/runtime_env"))
                        .put("working_dir", "https://host/code.zip")));

    Progress.Done done = (Progress.Done) runtime.observe(updated(before, after));

    assertThat(done.warnings())
        .extracting(Warning::getCode, Warning::getField)
        .containsExactly(
            tuple(
                "ray.same-archive",
                "config.ray_service_config.ray_serve_config.applications[0].runtime_env.working_dir"));
    assertThat(runtime.observe(desired(after))).isEqualTo(DONE);
  }

  @Test
  void sendsTheConfigurationAgainWhenRayLostIt() {
    DesiredEndpoint desired = updated(SERVING, serving("bye"));
    ray.shows(Recorded.of("running"));
    assertThat(runtime.applyServeConfig(desired)).isEqualTo(DONE);

    ray.shows(Recorded.of("nothing"));
    Progress progress = runtime.observe(desired);

    assertThat(progress).isInstanceOf(Progress.Pending.class);
    assertThat(((Progress.Pending) progress).serving()).isEqualTo(Progress.Serving.NOTHING);
    assertThat(ray.puts()).hasSize(2);
  }

  @Test
  void failsWithRaysReasonWhenRayRefuses() {
    ray.respondsToPut(400, "applications.0.name\n  is not s3cr3t-value");

    assertThat(runtime.applyServeConfig(desired(SERVING)))
        .isEqualTo(
            new Progress.Failed(
                "ray.config-refused",
                "Ray refused the configuration: applications.0.name is not ***"));
  }

  @Test
  void remembersFailuresBetweenPolls() {
    DesiredEndpoint desired = updated(SERVING, SERVING);
    ray.shows(Recorded.of("running").status("DEPLOY_FAILED"));

    assertThat(runtime.observe(desired)).isInstanceOf(Progress.Pending.class);
    assertThat(runtime.observe(desired)).isInstanceOf(Progress.Failed.class);
  }

  @Test
  void triesAgainEverMoreSlowlyWhenRayIsAway() {
    ray.respondsToGet(503, "");
    DesiredEndpoint desired = desired(SERVING);

    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(500, "Ray responds with status 503"));
    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(1000, "Ray responds with status 503"));
    for (int i = 0; i < 10; i++) {
      runtime.applyServeConfig(desired);
    }
    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(8000, "Ray responds with status 503"));
    ray.shows(Recorded.of("running"));
    assertThat(runtime.applyServeConfig(desired)).isEqualTo(DONE);
  }

  @Test
  void triesAgainEverMoreSlowlyWhenRayShowsWhatItRunsAndAcceptsNoPut() {
    DesiredEndpoint desired = updated(SERVING, serving("bye"));
    ray.shows(Recorded.of("running")).respondsToPut(503, "");

    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(500, "Ray responds with status 503"));
    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(1000, "Ray responds with status 503"));
  }

  @Test
  void configurationThatRayDidNotReceiveDoesNotCountAsOverwritten() {
    DesiredEndpoint desired = updated(SERVING, serving("bye"));
    ray.shows(Recorded.of("running")).respondsToPut(503, "");
    for (int i = 0; i < 10; i++) {
      assertThat(runtime.observe(desired)).isInstanceOf(Progress.Pending.class);
    }

    ray.respondsToPut(200, "");
    assertThat(runtime.observe(desired)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void remembersNothingOfWorkThatFailed() {
    DesiredEndpoint desired = desired(SERVING);
    ray.respondsToGet(503, "");
    runtime.applyServeConfig(desired);
    ray.shows(Recorded.of("nothing")).respondsToPut(400, "no");
    assertThat(runtime.applyServeConfig(desired)).isInstanceOf(Progress.Failed.class);

    ray.respondsToGet(503, "");
    assertThat(runtime.applyServeConfig(desired))
        .isEqualTo(tryingAgain(500, "Ray responds with status 503"));
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void logsOnceThatRayAcceptsNoPut(CapturedOutput output) {
    ray.respondsToPut(503, "");
    for (int i = 0; i < 5; i++) {
      runtime.applyServeConfig(desired(SERVING));
    }

    assertThat(output)
        .containsOnlyOnce("Ray is unavailable")
        .doesNotContain("Ray is available again");
  }

  private static Progress tryingAgain(long millis, String detail) {
    return new Progress.Pending(Duration.ofMillis(millis), detail, Progress.Serving.AS_BEFORE);
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void logsOnceThatRayDoesNotAcceptTheToken(CapturedOutput output) {
    ray.respondsToGet(401, "");
    DesiredEndpoint desired = desired(SERVING);
    for (int i = 0; i < 5; i++) {
      assertThat(runtime.applyServeConfig(desired)).isInstanceOf(Progress.Pending.class);
    }

    assertThat(output).containsOnlyOnce("does not accept the token").contains("ERROR");
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void logsNothingOfTheConfiguration(CapturedOutput output) {
    runtime.applyServeConfig(desired(SERVING));
    ray.respondsToPut(400, "no s3cr3t-value");
    runtime.applyServeConfig(desired(SERVING));

    assertThat(output).contains("configuration sent to Ray").doesNotContain("s3cr3t");
  }

  @Test
  void needsNoRayForAnEndpointThatHasNoApplications() {
    DesiredEndpoint desired = desired(EMPTY);
    ray.close();

    assertThat(runtime.validate(desired)).isEqualTo(DONE);
    assertThat(runtime.applyServeConfig(desired)).isEqualTo(DONE);
    assertThat(runtime.observe(desired)).isEqualTo(DONE);
    assertThat(runtime.delete(desired)).isEqualTo(DONE);
  }

  @Test
  void removesWhatAnEndpointWithoutApplicationsStillHasAtItsRay() {
    ray.shows(Recorded.of("running"));

    assertThat(runtime.applyServeConfig(desired(EMPTY))).isEqualTo(DONE);
    assertThat(ray.puts()).containsExactly("{\"applications\":[]}");
  }

  @Test
  void failsWhenNoRayIsKnownForTheEndpoint() {
    RayServeRuntime lost = runtime(null, Map.of("shop/other", ray.uri()));
    Progress failed =
        new Progress.Failed("ray.no-address", "no Ray address is configured for the endpoint");

    assertThat(lost.validate(desired(SERVING))).isEqualTo(failed);
    assertThat(lost.applyServeConfig(desired(SERVING))).isEqualTo(failed);
    assertThat(lost.delete(updated(SERVING, SERVING))).isEqualTo(failed);
    assertThat(lost.validate(desired(EMPTY))).isEqualTo(DONE);
  }

  @Test
  void removesAnEndpointThatNoRayWasEverKnownFor() {
    RayServeRuntime lost = runtime(null, Map.of("shop/other", ray.uri()));

    assertThat(lost.delete(desired(SERVING))).isEqualTo(DONE);
  }

  /** They may still run, and neither the spec nor the one applied last names them. */
  @Test
  void waitsForARayThatIsAwayIfAnyRevisionBroughtApplicationsThere() {
    RayServeRuntime away = runtime("http://127.0.0.1:1", Map.of());
    DesiredEndpoint hadSome = DesiredEndpoints.of(KEY, 8, EMPTY, Optional.empty(), true);

    assertThat(away.applyServeConfig(hadSome)).isInstanceOf(Progress.Pending.class);
    assertThat(away.delete(hadSome)).isInstanceOf(Progress.Pending.class);
  }

  @Test
  void leavesOthersApplicationsAloneIfItNeedsNothing() {
    ray.shows(Recorded.of("running"));
    DesiredEndpoint neighbour =
        DesiredEndpoints.of(
            new EndpointKey("shop", "neighbour"), 7, EMPTY, Optional.empty(), false);

    assertThat(runtime.applyServeConfig(neighbour)).isEqualTo(DONE);
    assertThat(ray.puts()).isEmpty();
  }

  @Test
  void prefersTheAddressOfTheEndpointToTheTemplate() {
    RayServeRuntime both =
        runtime("http://127.0.0.1:1/{endpoint_id}", Map.of("shop/ranker", ray.uri()));

    assertThat(both.applyServeConfig(desired(SERVING))).isEqualTo(DONE);
    assertThat(ray.puts()).hasSize(1);
  }

  @Test
  void findsTheEndpointsRayByTheTemplate() {
    RayServeRuntime templated = runtime(ray.uri() + "/{workspace_id}/of/{endpoint_id}", Map.of());

    assertThat(templated.applyServeConfig(desired(SERVING))).isEqualTo(DONE);
    assertThat(ray.requests())
        .extracting(ScriptedRay.Request::path)
        .contains("/shop/of/ranker/api/serve/applications/");
  }

  @Test
  void deletesTheApplicationsAndWaitsUntilTheyAreGone() {
    DesiredEndpoint desired = desired(SERVING);
    ray.shows(Recorded.of("running"));
    assertThat(runtime.delete(desired)).isInstanceOf(Progress.Pending.class);
    assertThat(ray.puts()).containsExactly("{\"applications\":[]}");
    ray.shows(Recorded.of("deleting"));
    assertThat(runtime.delete(desired)).isInstanceOf(Progress.Pending.class);
    ray.shows(Recorded.of("nothing"));
    assertThat(runtime.delete(desired)).isEqualTo(DONE);
    assertThat(ray.puts()).hasSize(1);
  }

  @Test
  void keepsTryingToDeleteWhileRayIsAway() {
    ray.close();

    assertThat(runtime.delete(desired(SERVING)))
        .isEqualTo(tryingAgain(500, "Ray does not respond: no connection"));
  }
}

package dev.endpointpipeline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.demo.services.PipelineServices;
import dev.endpointpipeline.endtoend.keystone.RealKeystone;
import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Tokens of a real Keystone. It needs Python, so it runs with {@code -Preal-keystone} only. */
@EnabledIfSystemProperty(named = "keystone.directory", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeystoneIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration CACHE_TIME = Duration.ofSeconds(2);
  private static final String PASSWORD = "password-of-a-user";

  /** The status for a missing endpoint, which only authorized callers get. */
  private static final int AUTHORIZED = 400;

  /** Part of every name, because objects of earlier runs still exist. */
  private final String run = UUID.randomUUID().toString().substring(0, 8);

  private final String service = "endpoints-" + run;
  private final String models = "models-" + run;
  private final String ann = "ann-" + run;
  private RealKeystone keystone;
  private Pipeline pipeline;
  private Path passwordFile;
  private ServiceProcess gateway;
  private String modelsId;
  private String othersId;
  private String serviceId;

  @BeforeAll
  void startKeystoneAndAGateway() throws IOException, InterruptedException {
    keystone =
        RealKeystone.start(
            Path.of(System.getProperty("keystone.directory")), Path.of("keystone", "serve.py"));
    String serviceProject = keystone.createProject("service-" + run);
    serviceId = keystone.createUser(service, PASSWORD);
    // Only the rights that the service needs in Keystone
    keystone.assign(serviceId, "service", serviceProject);
    modelsId = keystone.createProject(models);
    othersId = keystone.createProject("others-" + run);
    keystone.assign(keystone.createUser(ann, PASSWORD), "member", modelsId);

    Path directory = SharedPipeline.directory("keystone");
    pipeline = Pipeline.start(directory, 1);
    passwordFile = Files.writeString(directory.resolve("password").toAbsolutePath(), PASSWORD);
    Path grants =
        Files.writeString(
            directory.resolve("grants.yaml").toAbsolutePath(),
            """
            rules:
              - to: {way: keystone, role: member, domain_name: Default}
                grants: [{workspaces: ["${project_id}"]}]
              - to: {way: keystone, role: reader}
                grants: [{workspaces: ["${project_id}"], actions: [endpoint:show, endpoint:list]}]
            """);
    gateway =
        pipeline
            .startGateway(
                PipelineServices.SMALL,
                "--gateway.sign-in.grants-file=" + grants,
                "--gateway.sign-in.keystone.url=" + keystone.url(),
                "--gateway.sign-in.keystone.user=" + service,
                "--gateway.sign-in.keystone.password-file=" + passwordFile,
                "--gateway.sign-in.keystone.project=service-" + run,
                "--gateway.sign-in.keystone.connect-timeout=5s",
                "--gateway.sign-in.keystone.timeout=20s",
                "--gateway.sign-in.keystone.remembered-for=" + CACHE_TIME.toMillis() + "ms")
            .awaitReady();
  }

  @AfterAll
  void stop() {
    pipeline.close();
    keystone.close();
  }

  @Test
  void tokenForAProjectGrantsAccessToThatProjectOnly() {
    Api api = Api.at(gateway).as(keystone.token(ann, PASSWORD, models));

    EndpointKey created = api.created(modelsId, "of-ann");
    ApiResponse shown = api.show(created);
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.text("/owner/user_name")).isEqualTo(ann);
    assertThat(shown.text("/owner/domain_id")).isEqualTo("default");

    ApiResponse elsewhere = api.show(new EndpointKey(othersId, "none"));
    assertThat(elsewhere.status()).isEqualTo(403);
    assertThat(elsewhere.json().get("error_code").intValue()).isEqualTo(403);
  }

  @Test
  void roleDeterminesTheAllowedActions() {
    String reader = "reader-" + run;
    keystone.assign(keystone.createUser(reader, PASSWORD), "reader", modelsId);
    Api api = Api.at(gateway).as(keystone.token(reader, PASSWORD, models));

    assertThat(api.show(new EndpointKey(modelsId, "none")).status()).isEqualTo(AUTHORIZED);
    assertThat(api.create(modelsId, "{\"name\": \"x\", \"type\": \"ray_service\"}").status())
        .isEqualTo(403);
  }

  @Test
  void unscopedTokenGrantsNoAccess() {
    assertThat(show(keystone.token(ann, PASSWORD, null)).status()).isEqualTo(403);
  }

  @Test
  void unknownTokenIsRefused() {
    String token = keystone.token(ann, PASSWORD, models);

    for (String wrong : new String[] {"x", token + "x", token.substring(1), "t".repeat(65_534)}) {
      ApiResponse response = show(wrong);
      assertThat(response.status()).isEqualTo(401);
      assertThat(response.text("/error_code")).isEqualTo("APIG.1002");
    }
  }

  @Test
  void revokedTokenIsRefusedSoon() {
    String token = keystone.token(ann, PASSWORD, models);
    assertThat(show(token).status()).isEqualTo(AUTHORIZED);

    keystone.revoke(token);
    long revoked = System.nanoTime();

    await().atMost(TIMEOUT).until(() -> show(token).status() == 401);
    assertThat(Duration.ofNanos(System.nanoTime() - revoked))
        .isLessThan(CACHE_TIME.plusSeconds(10));
  }

  @Test
  void outageIsDistinguishedFromAWrongTokenAndRecovers() {
    String token = keystone.token(ann, PASSWORD, models);
    assertThat(show(token).status()).isEqualTo(AUTHORIZED);

    keystone.stop();
    ApiResponse away =
        await().atMost(TIMEOUT).until(() -> show(token), a -> a.status() != AUTHORIZED);
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.text("/error_code")).isEqualTo("gateway.sign-in-unavailable");
    assertThat(away.header("Retry-After")).isEqualTo("1");
    assertThat(Api.at(gateway).show(new EndpointKey(modelsId, "none")).status())
        .as("a caller that Keystone does not know")
        .isEqualTo(AUTHORIZED);

    keystone.restart();
    await().atMost(TIMEOUT).until(() -> show(token).status() == AUTHORIZED);
  }

  @Test
  void serviceAuthenticatesAgainWhenItsTokenExpiresAndItsPasswordChanges() throws IOException {
    assertThat(show(keystone.token(ann, PASSWORD, models)).status()).isEqualTo(AUTHORIZED);

    keystone.changePassword(serviceId, "another-password");
    Files.writeString(passwordFile, "another-password");

    String token = keystone.token(ann, PASSWORD, models);
    await().atMost(TIMEOUT).until(() -> show(token).status() == AUTHORIZED);
    assertThat(gateway.log()).doesNotContain(token, "another-password", PASSWORD);
  }

  private ApiResponse show(String token) {
    return Api.at(gateway).as(token).show(new EndpointKey(modelsId, "none"));
  }
}

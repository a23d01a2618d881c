package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.endtoend.SharedPipeline.accepted;
import static dev.endpointpipeline.endtoend.SharedPipeline.awaitStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.PlainReader;
import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import org.junit.jupiter.api.Test;

/** Isolation of workspaces and secrecy of values. */
@WithPipeline
class IsolationIT {
  private static final String SECRET = "c0rrect-h0rse-battery-staple";

  private final SharedPipeline shared;

  IsolationIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void callerWithoutAGrantNeitherSeesNorChangesTheWorkspace() {
    EndpointKey key = shared.runningEndpoint();
    Api bob = shared.api().as(Tokens.OF_BOB);
    long published = published();

    assertThat(bob.show(key).status()).isEqualTo(403);
    assertThat(bob.update(key, Bodies.named("bob's")).status()).isEqualTo(403);
    assertThat(bob.create(key.workspaceId(), Bodies.named("bob's")).status()).isEqualTo(403);
    assertThat(shared.api().as("unknown").show(key).status()).isEqualTo(401);
    assertThat(published()).isEqualTo(published);
    assertThat(shared.api().show(key).text("/name")).isEqualTo("before");
  }

  @Test
  void refusalOfAForeignWorkspaceDoesNotRevealWhetherTheEndpointExists() {
    EndpointKey existing = shared.runningEndpoint();
    EndpointKey missing = new EndpointKey(existing.workspaceId(), "missing");
    Api bob = shared.api().as(Tokens.OF_BOB);

    assertThat(bob.show(missing).response().body()).isEqualTo(bob.show(existing).response().body());
  }

  @Test
  void refusedRequestsPublishNothing() {
    EndpointKey key = shared.runningEndpoint();
    // The create may have the revision 0, which is refused below.
    assertThat(shared.api().update(key, Bodies.named("newer")).status()).isEqualTo(202);
    long published = published();

    assertThat(shared.api().update(key, "{\"name\": ").status()).isEqualTo(400);
    assertThat(shared.api().update(key, "{\"name\": 7, \"config\": []}").status()).isEqualTo(400);
    assertThat(shared.api().update(key, Bodies.named("x"), "If-Match", "\"0\"").status())
        .isIn(400, 412);
    assertThat(
            shared
                .api()
                .update(new EndpointKey(key.workspaceId(), "missing"), Bodies.named("x"))
                .status())
        .isEqualTo(400);
    assertThat(published()).isEqualTo(published);
  }

  @Test
  void valuesOfEnvironmentVariablesAppearInNoEventNoLogAndNoError() {
    EndpointKey key = shared.runningEndpoint();

    long revision = accepted(shared.api().update(key, Bodies.withSecret(SECRET)));
    shared.outcome(key, revision);
    awaitStatus(shared.api(), key, "UPDATE_FAILED");
    String withError = Bodies.withSecret(SECRET).replace("\"name\":\"string\"", "\"name\":7");
    ApiResponse refused = shared.api().update(key, withError);
    ApiResponse malformed = shared.api().update(key, "{\"env_vars\": {\"PASSWORD\": " + SECRET);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.response().body()).doesNotContain(SECRET);
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.response().body()).doesNotContain(SECRET);
    assertThat(shared.eventsAbout(key))
        .allSatisfy(
            event -> {
              assertThat(String.valueOf(event.value())).doesNotContain(SECRET);
              assertThat(event.headers().toString()).doesNotContain(SECRET);
            });
    for (ServiceProcess service : shared.pipeline().services()) {
      assertThat(service.log())
          .as(service.toString())
          .doesNotContain(SECRET)
          .doesNotContain(Tokens.OF_ANN)
          .doesNotContain(Tokens.OF_BOB);
    }
  }

  private long published() {
    PlainReader requests = shared.pipeline().reader(Topic.ENDPOINT_REQUESTS);
    return requests.toEnd().size();
  }
}

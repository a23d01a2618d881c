package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.replay.Credentials;
import dev.endpointpipeline.loadreplay.replay.StubGateway;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Reply;
import dev.endpointpipeline.loadreplay.replay.ViewRequests;
import dev.endpointpipeline.loadreplay.verify.FinalState;
import dev.endpointpipeline.loadreplay.verify.Pipeline;
import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.loadreplay.verify.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What gateways show after a correct run of two endpoints. */
class FinalViewCheckTest {
  private final StubGateway gateway = new StubGateway();
  private final Pipeline run = Pipeline.run();
  private final Verification verification = run.verification();
  private final FinalViewCheck check = new FinalViewCheck(verification);

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void whatTheRequestsMadeIsNoViolation() throws Exception {
    gateway.responding(
        request -> request.path().endsWith("/e") ? view(2, "after") : view(1, "other"));

    check();

    assertThat(verification.result().holds()).isTrue();
    assertThat(verification.result().checked()).containsEntry("final views", 2L);
    assertThat(verification.result().complete()).isTrue();
  }

  @Test
  void anotherViewIsAViolation() throws Exception {
    gateway.responding(
        request -> request.path().endsWith("/e") ? view(2, "before") : view(1, "other"));

    check();

    assertThat(problems())
        .containsExactly("after the run, %s shows name 'before'".formatted(gateway.uri()));
  }

  @Test
  void anEndpointThatTheGatewayDoesNotKnowIsAViolation() throws Exception {
    gateway.responding(
        request -> new Reply(400, Map.of(), "{\"error_code\":\"dataartsfabric.00010009\"}"));

    check();

    assertThat(problems())
        .hasSize(2)
        .allMatch(problem -> problem.contains("does not show it: 400, dataartsfabric.00010009"));
    assertThat(verification.result().complete()).isTrue();
  }

  @Test
  void aRefusedLoginSaysNothingAboutTheEndpoints() throws Exception {
    gateway.responding(request -> Reply.of(401));

    check();

    assertThat(verification.result().holds()).isTrue();
    assertThat(verification.result().complete()).isFalse();
    assertThat(check.problem()).contains("401");
  }

  @Test
  void aGatewayThatIsDownSaysNothingAboutTheEndpoints() throws Exception {
    gateway.close();

    check();

    assertThat(verification.result().holds()).isTrue();
    assertThat(verification.result().complete()).isFalse();
    assertThat(check.problem()).contains("no response");
  }

  @Test
  void aPlantedSecretInAnErrorIsAViolation() throws Exception {
    run.secrets.add("hunter2");
    Verification ofSecrets = run.verification();
    gateway.responding(request -> new Reply(400, Map.of(), "{\"error_msg\":\"hunter2\"}"));

    check(ofSecrets, new FinalViewCheck(ofSecrets));

    assertThat(ofSecrets.result().byGuarantee()).containsKey(8);
  }

  private void check() throws InterruptedException {
    check(verification, check);
  }

  private void check(Verification verified, FinalViewCheck views) throws InterruptedException {
    List<FinalState> last = new ArrayList<>();
    verified.run(partition -> {}, last::add);
    try (ViewRequests requests =
        new ViewRequests(Credentials.token("t-1"), Duration.ofSeconds(10), 1, null)) {
      views.run(List.of(gateway.uri()), requests, last);
    }
  }

  private List<String> problems() {
    return verification.result().offenders().stream().map(Violation::problem).toList();
  }

  private static Reply view(long revision, String name) {
    return new Reply(
        200,
        Map.of("ETag", "\"" + revision + "\""),
        "{\"name\":\"%s\",\"status\":\"RUNNING\"}".formatted(name));
  }
}

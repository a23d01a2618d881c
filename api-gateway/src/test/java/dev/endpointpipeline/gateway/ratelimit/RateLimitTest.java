package dev.endpointpipeline.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.Answer;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.localstack.LocalStack;
import org.junit.jupiter.api.Test;

@WithGateway
class RateLimitTest {
  private static final String PATH = "/v1/workspaces/ws-1/endpoints/none";

  private final LocalStack stack;

  RateLimitTest(LocalStack stack) {
    this.stack = stack;
  }

  @Test
  void callerThatCallsTooOftenIsToldWhenToComeBackAndOthersAreServed() {
    try (RunningGateway gateway =
        RunningGateway.start(
            stack, "--gateway.rate-limit.requests-per-second=1", "--gateway.rate-limit.burst=1")) {
      // On a slow machine a call may take as long as another takes to be due.
      Answer refused =
          await().until(() -> gateway.send(gateway.call(PATH)), answer -> answer.status() == 429);
      assertThat(refused.text("/error_code")).isEqualTo("APIG.0308");
      assertThat(refused.header("Retry-After")).isIn("1", "2");
      assertThat(
              gateway
                  .send(gateway.call(PATH).setHeader("X-Auth-Token", RunningGateway.TOKEN_OF_WS_1))
                  .status())
          .isEqualTo(400);
    }
  }
}

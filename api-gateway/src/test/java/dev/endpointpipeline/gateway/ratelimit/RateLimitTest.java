package dev.endpointpipeline.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
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
      ApiResponse refused =
          await()
              .until(() -> gateway.send(gateway.call(PATH)), response -> response.status() == 429);
      assertRateExceeded(refused);
      assertThat(
              gateway
                  .send(gateway.call(PATH).setHeader("X-Auth-Token", RunningGateway.TOKEN_OF_WS_1))
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void callsThatTheCallerMayNotMakeCountToo() {
    try (RunningGateway gateway =
        RunningGateway.start(
            stack, "--gateway.rate-limit.requests-per-second=1", "--gateway.rate-limit.burst=1")) {
      String foreign = "/v1/workspaces/ws-2/endpoints/none";
      ApiResponse refused =
          await()
              .until(
                  () ->
                      gateway.send(
                          gateway
                              .call(foreign)
                              .setHeader("X-Auth-Token", RunningGateway.TOKEN_OF_WS_1)),
                  response -> response.status() != 403);
      assertRateExceeded(refused);
    }
  }

  @Test
  void failedSignInsAreRefusedWhenTheyAreTooManyAndOthersAreServed() {
    try (RunningGateway gateway =
        RunningGateway.start(
            stack,
            "--gateway.rate-limit.failed-sign-ins-per-second=1",
            "--gateway.rate-limit.failed-sign-ins-burst=1")) {
      // Successful ones do not count
      for (int i = 0; i < 3; i++) {
        assertThat(gateway.send(gateway.call(PATH)).status()).isEqualTo(400);
      }
      assertThat(unknown(gateway).status()).isEqualTo(401);
      ApiResponse refused =
          await().until(() -> unknown(gateway), response -> response.status() != 401);
      assertRateExceeded(refused);
      assertThat(refused.text("/error_msg")).contains("could not be signed in");
      assertThat(gateway.send(gateway.call(PATH)).status()).isEqualTo(400);
      await().until(() -> unknown(gateway).status() == 401);
    }
  }

  private static ApiResponse unknown(RunningGateway gateway) {
    return gateway.send(gateway.call(PATH).setHeader("X-Auth-Token", "unknown"));
  }

  private static void assertRateExceeded(ApiResponse refused) {
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.text("/error_code")).isEqualTo("APIG.0308");
    assertThat(refused.header("Retry-After")).isIn("1", "2");
  }
}

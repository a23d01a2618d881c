package dev.endpointpipeline.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OutcomeLogTest {
  private static final EndpointKey KEY = new EndpointKey("shop", "ranker");

  @Test
  void namesTheRequestThatFailedButNotItsText(CapturedOutput output) {
    OutcomeLog.log(KEY, event(Outcome.FAILED, "ray.build-failed"));

    assertThat(output)
        .contains("INFO", "request ended", "shop/ranker", "FAILED", "ray.build-failed", "r-7")
        .doesNotContain("the text");
  }

  @Test
  void leavesOutStepsAndSuccess(CapturedOutput output) {
    OutcomeLog.log(KEY, event(null, null));
    OutcomeLog.log(KEY, event(Outcome.APPLIED, null));

    assertThat(output).doesNotContain("INFO");
  }

  private static EndpointStatusChanged event(@Nullable Outcome outcome, @Nullable String code) {
    return EndpointStatusChanged.newBuilder()
        .setWorkspaceId(KEY.workspaceId())
        .setEndpointId(KEY.endpointId())
        .setRevision(7)
        .setRequestId("r-7")
        .setStatus(EndpointStatus.FAILED)
        .setOutcome(outcome)
        .setErrorCode(code)
        .setErrorMsg("the text")
        .setOccurredAt(Instant.EPOCH)
        .build();
  }
}

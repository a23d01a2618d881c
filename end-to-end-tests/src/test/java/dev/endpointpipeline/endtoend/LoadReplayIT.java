package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.LoadReplayProgram;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Load is generated, replayed and verified by the program that users have, on the whole pipeline.
 * The system properties {@code end-to-end.calls} and {@code end-to-end.rate} (calls per second) set
 * the load; there is an endpoint for every hundred calls, and at least a hundred.
 */
class LoadReplayIT {
  private static final int CALLS = Integer.getInteger("end-to-end.calls", 2_000);
  private static final int RATE = Integer.getInteger("end-to-end.rate", 200);
  private static final int ENDPOINTS = Math.max(100, CALLS / 100);
  private static final Duration TIMEOUT = Duration.ofMinutes(5).plusSeconds(2L * CALLS / RATE);

  /** A long run is worth the time that the optimizing compiler takes. */
  private static final List<String> JVM_ARGUMENTS =
      CALLS < 100_000 ? SMALL : List.of("-Xmx768m", "-XX:+ExitOnOutOfMemoryError");

  /** About the length of a journal's line. */
  private static final long LINE_BYTES = 400;

  @Test
  void generatedLoadIsReplayedKilledResumedAndVerified() throws Exception {
    Path directory = SharedPipeline.directory("load-replay");
    try (Pipeline pipeline = Pipeline.start(directory, 1)) {
      List<ServiceProcess> gateways = List.of(gateway(pipeline), gateway(pipeline));
      ServiceProcess worker = pipeline.startWorker(JVM_ARGUMENTS);
      gateways.forEach(ServiceProcess::awaitReady);
      worker.awaitReady();
      LoadReplayProgram load = new LoadReplayProgram(pipeline, gateways, directory);
      int generated =
          load.generate(
                  "--calls=" + CALLS,
                  "--endpoints=" + ENDPOINTS,
                  "--hot-keys=0.8",
                  "--rate=" + RATE,
                  "--mix=update=80,show=12,list=2,create=3,delete=3",
                  "--retries=5%",
                  "--if-match=10%",
                  "--workspace=load")
              .waitFor();
      assertThat(generated).as(load.log()).isZero();

      // What this test is about depends neither on the generator's punctuality, nor on whether the
      // worker keeps up with two gateways on the same processors.
      Process killed =
          load.replay("--max-lag=1m", "--outcome-timeout=" + TIMEOUT.toSeconds() + "s");
      await()
          .atMost(TIMEOUT)
          .until(() -> !killed.isAlive() || journalBytes(load.run()) > CALLS / 3 * LINE_BYTES);
      assertThat(killed.isAlive()).as(load.log()).isTrue();
      killed.destroyForcibly().waitFor();
      assertThat(load.finishedCalls()).isLessThan(CALLS);
      int resumed = load.resume().waitFor();
      // Calls that are in flight at the same time overtake each other, so an update may come after
      // the delete that it was generated before.
      assertThat(resumed).as(load.log()).isBetween(0, 1);
      JsonNode summary = load.summary();
      assertThat(summary.at("/end").asString()).isEqualTo("COMPLETED");
      assertThat(summary.at("/calls/without_response").asLong()).isZero();
      assertThat(summary.at("/outcomes/awaited").asLong()).isZero();
      assertThat(summary.at("/outcomes/ended/FAILED").asLong(0)).isZero();
      int verified = load.verify().waitFor();

      assertThat(verified).as(load.log()).isZero();
      JsonNode checked = load.verified().get("checked");
      assertThat(checked.get("requests").asLong()).isPositive();
      assertThat(checked.get("accepted").asLong()).isGreaterThanOrEqualTo(CALLS / 2);
      assertThat(checked.get("views").asLong()).isPositive();
      assertThat(checked.get("final views").asLong()).isPositive();
    }
  }

  private static ServiceProcess gateway(Pipeline pipeline) {
    return pipeline.startGateway(
        JVM_ARGUMENTS,
        "--gateway.quota.endpoints-per-workspace=1000000",
        "--gateway.quota.size-per-workspace=4GB");
  }

  private static long journalBytes(Path run) throws IOException {
    Path journal = run.resolve("journal.ndjson");
    return Files.exists(journal) ? Files.size(journal) : 0;
  }
}

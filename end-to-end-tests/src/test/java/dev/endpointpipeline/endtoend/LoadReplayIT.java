package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.loadreplay.cli.LoadReplay;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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

  /** Stays after the test, with what the run has measured. */
  private final Path directory = SharedPipeline.directory("load-replay");

  @Test
  void generatedLoadIsReplayedKilledResumedAndVerified() throws Exception {
    try (Pipeline pipeline = Pipeline.start(directory, 1)) {
      List<ServiceProcess> gateways = List.of(gateway(pipeline), gateway(pipeline));
      ServiceProcess worker = pipeline.startWorker(JVM_ARGUMENTS);
      gateways.forEach(ServiceProcess::awaitReady);
      worker.awaitReady();
      Path recording = directory.resolve("load.ndjson.gz");
      Path run = directory.resolve("run");
      assertThat(end(generate(recording))).isZero();

      Process killed = start(replay(pipeline, gateways, recording, run));
      await().atMost(TIMEOUT).until(() -> journalBytes(run) > CALLS / 3 * LINE_BYTES);
      killed.destroyForcibly().waitFor();
      assertThat(finished(run)).isLessThan(CALLS);
      int resumed = end(start("replay", "--resume=" + run, "--token=" + Tokens.OF_ANN));
      // Calls that are in flight at the same time overtake each other, so an update may come after
      // the delete that it was generated before.
      assertThat(resumed).as(log()).isBetween(0, 1);
      JsonNode summary = json(run.resolve("summary.json"));
      assertThat(summary.at("/end").asString()).isEqualTo("COMPLETED");
      assertThat(summary.at("/calls/without_response").asLong()).isZero();
      assertThat(summary.at("/outcomes/awaited").asLong()).isZero();
      assertThat(summary.at("/outcomes/ended/FAILED").asLong(0)).isZero();
      int verified = end(start(verify(pipeline, gateways, run)));

      assertThat(verified).as(log()).isZero();
      JsonNode checked = json(run.resolve("verify.json")).get("checked");
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

  private Process generate(Path recording) throws IOException {
    return start(
        "generate",
        "--calls=" + CALLS,
        "--endpoints=" + ENDPOINTS,
        "--hot-keys=0.8",
        "--rate=" + RATE,
        "--mix=update=80,show=12,list=2,create=3,delete=3",
        "--retries=5%",
        "--if-match=10%",
        "--workspace=load",
        "--output=" + recording);
  }

  private static String[] replay(
      Pipeline pipeline, List<ServiceProcess> gateways, Path recording, Path run) {
    return Stream.concat(
            Stream.of(
                "replay",
                recording.toString(),
                "--gateway=" + addresses(gateways),
                "--token=" + Tokens.OF_ANN,
                // What this test is about does not depend on the generator's punctuality.
                "--max-lag=1m",
                "--out=" + run),
            topics(pipeline))
        .toArray(String[]::new);
  }

  private static String[] verify(Pipeline pipeline, List<ServiceProcess> gateways, Path run) {
    return Stream.concat(
            Stream.of(
                "verify",
                run.toString(),
                "--gateway=" + addresses(gateways),
                "--token=" + Tokens.OF_ANN),
            topics(pipeline))
        .toArray(String[]::new);
  }

  private static Stream<String> topics(Pipeline pipeline) {
    return Stream.of(
        "--bootstrap-servers=" + pipeline.stack().bootstrapServers(),
        "--registry=" + pipeline.stack().registryUrl());
  }

  private static String addresses(List<ServiceProcess> gateways) {
    return String.join(",", gateways.stream().map(Api::at).map(Api::toString).toList());
  }

  private static long journalBytes(Path run) throws IOException {
    Path journal = run.resolve("journal.ndjson");
    return Files.exists(journal) ? Files.size(journal) : 0;
  }

  private static long finished(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve("journal.ndjson"))) {
      return lines.filter(line -> line.startsWith("{\"n\":")).count();
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LoadReplay.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()))
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private static JsonNode json(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  private static int end(Process process) throws InterruptedException {
    return process.waitFor();
  }

  private File logFile() {
    return directory.resolve("log").toFile();
  }

  private String log() throws IOException {
    return Files.readString(logFile().toPath());
  }
}

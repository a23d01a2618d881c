package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongRunTest {
  @TempDir private Path directory;

  /** Its histograms take more than 1 GB together. */
  @Test
  void aRunOfHoursIsReportedWithASmallHeap() throws Exception {
    Map<String, long[]> latencies = new HashMap<>();
    for (String tag : List.of("response.update", "response.show", "service.update", "lag")) {
      latencies.put(tag, new long[] {500, 5_000, 50_000, 5_000_000});
    }
    Path run =
        SyntheticRun.in(directory.resolve("run"))
            .withLatencies(SyntheticRun.START, (int) Duration.ofHours(2).toSeconds(), latencies)
            .withSummary(SyntheticRun.summary())
            .directory();
    Path log = directory.resolve("log");

    Process report =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.endpointpipeline.loadreplay.cli.LoadReplay",
                "report",
                run.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();

    assertThat(report.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(log).hasContent(run.resolve("report.html").toString());
    assertThat(report.exitValue()).isZero();
    assertThat(Files.size(run.resolve("report.html"))).isLessThan(500_000);
  }
}

package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.report.Verification.Offender;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final String VIOLATED =
      """
      {"holds": false, "complete": true, "checked": {"requests": 100}, "violations": 1, "unknown": 1,
       "offenders": [{"guarantee": 3, "key": "demo/ep-1", "revision": 17, "problem": "out of order",
                      "records": ["endpoint-status-0@5", "endpoint-status-0@6"]}]}
      """;

  @TempDir private Path directory;

  @Test
  void theFileIsRead() {
    assertThat(Verification.read(List.of(run("a", VIOLATED))))
        .isEqualTo(
            new Verification(
                false,
                true,
                Map.of("requests", 100L),
                1,
                List.of(
                    new Offender(
                        3,
                        "demo/ep-1",
                        17L,
                        "out of order",
                        List.of("endpoint-status-0@5", "endpoint-status-0@6")))));
  }

  @Test
  void resultsOfShardsAreAddedUp() {
    RunDirectory holds =
        run(
            "a",
            "{\"holds\": true, \"complete\": false, \"checked\": {\"requests\": 50}, \"violations\": 0}");

    Verification both =
        Objects.requireNonNull(Verification.read(List.of(holds, run("b", VIOLATED))));

    assertThat(both.holds()).isFalse();
    assertThat(both.complete()).isFalse();
    assertThat(both.checked()).containsEntry("requests", 150L);
    assertThat(both.offenders()).hasSize(1);
  }

  @Test
  void aRunWithoutTheFileIsNotVerified() {
    SyntheticRun.in(directory.resolve("a"));

    assertThat(Verification.read(List.of(RunDirectory.open(directory.resolve("a"))))).isNull();
  }

  @Test
  void anotherFileIsRefused() {
    RunDirectory run = run("a", "[]");

    assertThatThrownBy(() -> Verification.read(List.of(run)))
        .isInstanceOf(ReportException.class)
        .hasMessageStartingWith(
            run.path().resolve("verify.json")
                + ": can't be read (expected: the JSON that verify writes): ");
  }

  private RunDirectory run(String name, String verification) {
    Path run =
        SyntheticRun.in(directory.resolve(name)).withFile("verify.json", verification).directory();
    return RunDirectory.open(run);
  }
}

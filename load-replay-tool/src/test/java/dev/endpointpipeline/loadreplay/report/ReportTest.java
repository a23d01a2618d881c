package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.replay.ReplayException;
import dev.endpointpipeline.loadreplay.report.Figure.Group;
import dev.endpointpipeline.loadreplay.report.RunReport.Result;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Map<String, long[]> UPDATES =
      Map.of("response.update", new long[] {1_000, 2_000}, "lag", new long[] {50, 60});

  @TempDir private Path directory;

  @Test
  void aRunHasItsResultAndItsLatencies() {
    RunReport run = report(completed("a")).run();

    assertThat(run.runId()).isEqualTo("r1");
    assertThat(run.started()).isEqualTo("2026-11-24T08:00:00Z");
    assertThat(run.sha256()).hasSize(64);
    assertThat(run.notes()).isEmpty();
    assertThat(run.durationMicros()).isEqualTo(10_000_000);
    assertThat(result(run).valid()).isTrue();
    assertThat(result(run).statuses()).containsEntry(202, 97L);
    assertThat(latencies(run, "response.update").count()).isEqualTo(20);
  }

  @Test
  void theOperationsOfAStageAreAddedUp() {
    RunReport run =
        report(
                SyntheticRun.in(directory.resolve("a"))
                    .withLatencies(
                        SyntheticRun.START,
                        5,
                        Map.of(
                            "response.update", new long[] {3_000},
                            "response.show", new long[] {1_000},
                            "outcome.applied", new long[] {9_000})))
            .run();

    assertThat(run.latencies())
        .containsOnlyKeys("response", "response.update", "response.show", "outcome.applied");
    assertThat(latencies(run, "response").count()).isEqualTo(10);
    assertThat(series(run, "response").max().get(0)).isBetween(3_000L, 3_003L);
  }

  @Test
  void shardsAreMergedIntoOneRun() {
    SyntheticRun first = completed("a", "--shard=1/2");
    SyntheticRun second = completed("b", "--shard=2/2");

    RunReport run = Report.of(List.of(first.directory(), second.directory()), List.of()).run();

    assertThat(run.notes()).isEmpty();
    assertThat(result(run).calls().finished()).isEqualTo(200);
    assertThat(result(run).statuses()).containsEntry(400, 4L);
    assertThat(result(run).errors()).containsEntry("timeout", 2L);
    assertThat(Objects.requireNonNull(result(run).outcomes()).ended())
        .containsEntry("APPLIED", 180L);
    assertThat(latencies(run, "response.update").count()).isEqualTo(40);
    assertThat(series(run, "response.update").count()).startsWith(4L, 4L);
    assertThat(run.durationMicros()).isEqualTo(10_000_000);
  }

  @Test
  void anInvalidShardMakesTheRunInvalid() {
    SyntheticRun first = completed("a", "--shard=1/2");
    SyntheticRun second = completed("b", "--shard=2/2").withSummary(SyntheticRun.invalidSummary());

    Result result =
        result(Report.of(List.of(first.directory(), second.directory()), List.of()).run());

    assertThat(result.valid()).isFalse();
    assertThat(result.invalidReason()).isEqualTo("the generator fell behind");
  }

  @Test
  void shardsThatStartLaterAreShownLater() {
    SyntheticRun first = completed("a", "--shard=1/2");
    SyntheticRun second =
        SyntheticRun.in(directory.resolve("b"), "--shard=2/2")
            .withLatencies(SyntheticRun.START.plusSeconds(4), 10, UPDATES);

    RunReport run = Report.of(List.of(first.directory(), second.directory()), List.of()).run();

    assertThat(series(run, "response.update").count())
        .containsExactly(2L, 2L, 2L, 2L, 4L, 4L, 4L, 4L, 4L, 4L, 2L, 2L, 2L, 2L);
  }

  @Test
  void missingShardsAreNoted() {
    assertThat(report(completed("a", "--shard=2/4")).run().notes())
        .containsExactly("Missing shards: 1, 3, 4 of 4.");
  }

  @Test
  void aShardThatIsGivenTwiceIsRefused() {
    SyntheticRun first = completed("a", "--shard=1/2");
    SyntheticRun again = completed("b", "--shard=1/2");

    assertThatThrownBy(() -> Report.of(List.of(first.directory(), again.directory()), List.of()))
        .isInstanceOf(ReplayException.class)
        .hasMessage(
            again.directory()
                + " is shard 1 of 2, which is there already (expected: each shard once)");
  }

  @Test
  void directoriesOfDifferentRunsAreRefused() {
    SyntheticRun first = completed("a", "--shard=1/2");
    SyntheticRun other =
        SyntheticRun.ofOtherRun(directory.resolve("b"), "--shard=2/2")
            .withLatencies(SyntheticRun.START, 10, UPDATES);

    assertThatThrownBy(() -> Report.of(List.of(first.directory(), other.directory()), List.of()))
        .isInstanceOf(ReplayException.class)
        .hasMessageStartingWith(other.directory() + " is of run r2 (expected: r1");
  }

  @Test
  void aKilledRunIsReportedWithoutItsResult() throws Exception {
    SyntheticRun killed =
        SyntheticRun.in(directory.resolve("a")).withLatencies(SyntheticRun.START, 10, UPDATES);
    try (var file = new RandomAccessFile(killed.log().toFile(), "rw")) {
      file.setLength(file.length() - 10);
    }

    RunReport run = report(killed).run();

    assertThat(run.result()).isNull();
    assertThat(run.notes()).singleElement().asString().contains("has no summary");
    assertThat(latencies(run, "lag").count()).isEqualTo(20);
    assertThat(latencies(run, "response.update").count()).isEqualTo(18);
    assertThat(run.durationMicros()).isBetween(9_000_000L, 10_000_000L);
  }

  @Test
  void aLineThatWasCutOffInAnEarlierPartIsSkipped() throws Exception {
    SyntheticRun resumed =
        SyntheticRun.in(directory.resolve("a")).withLatencies(SyntheticRun.START, 2, UPDATES);
    Files.writeString(resumed.log(), "Tag=lag,2.000,1.0\n\n", StandardOpenOption.APPEND);
    resumed.withLatencies(SyntheticRun.START.plusSeconds(3), 2, UPDATES);

    assertThat(series(report(resumed).run(), "lag").count()).containsExactly(2L, 2L, 0L, 2L, 2L);
  }

  @Test
  void thePartsOfAResumedRunAreAtTheirTimes() {
    SyntheticRun resumed =
        SyntheticRun.in(directory.resolve("a"))
            .withLatencies(SyntheticRun.START, 2, UPDATES)
            .withLatencies(SyntheticRun.START.plusSeconds(5), 2, UPDATES)
            .withSummary(SyntheticRun.summaryOfLaterPart(SyntheticRun.START.plusSeconds(3)));

    RunReport run = report(resumed).run();

    assertThat(run.overTime().seconds()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(series(run, "lag").count()).containsExactly(2L, 2L, 0L, 0L, 0L, 2L, 2L);
    assertThat(series(run, "lag").p50().get(3)).isNull();
    assertThat(run.notes())
        .singleElement()
        .asString()
        .endsWith(
            "was resumed. Latencies are of all its 2 parts, but counts are only of the last one;"
                + " 40 calls had finished before it.");
    assertThat(result(run).end()).isEqualTo(End.COMPLETED);
  }

  @Test
  void eachSecondOfALogIsInASecondOfItsOwn() {
    SyntheticRun resumed =
        SyntheticRun.in(directory.resolve("a"))
            .withUnevenIntervals(SyntheticRun.START, 6, "lag")
            .withUnevenIntervals(SyntheticRun.START.plusMillis(6_400), 6, "lag");

    RunReport run = report(resumed).run();

    assertThat(run.started()).isEqualTo("2026-11-24T08:00:00.500Z");
    assertThat(series(run, "lag").count()).hasSize(12).containsOnly(1L);
  }

  @Test
  void aRunOfHoursHasAtMost600Intervals() {
    SyntheticRun run =
        SyntheticRun.in(directory.resolve("a"))
            .withLatencies(
                SyntheticRun.START,
                (int) Duration.ofHours(3).toSeconds(),
                "lag",
                second -> second < 100 ? 5_000 : 1);

    OverTime overTime = report(run).run().overTime();

    assertThat(overTime.intervalSeconds()).isEqualTo(30);
    assertThat(overTime.seconds()).hasSize(360).startsWith(0L, 30L).endsWith(10_770L);
    assertThat(Objects.requireNonNull(overTime.tags().get("lag")).count())
        .hasSize(360)
        .containsOnly(30L);
    assertThat(Objects.requireNonNull(overTime.tags().get("lag")).p50().subList(0, 5))
        .satisfies(p50 -> assertThat(p50.get(2)).isBetween(5_000L, 5_003L))
        .endsWith(1L);
  }

  @Test
  void percentilesEndWhereThereAreTooFewValues() {
    SyntheticRun run =
        SyntheticRun.in(directory.resolve("a"))
            .withLatencies(SyntheticRun.START, 1_000, "lag", second -> second);

    PercentileCurves curves = report(run).run().percentiles();

    List<Long> lag = Objects.requireNonNull(curves.tags().get("lag"));
    assertThat(curves.levels()).hasSizeLessThan(200).startsWith(0.0, 10.0, 20.0, 30.0, 40.0, 50.0);
    assertThat(lag).isSorted().endsWith(998L);
    assertThat(curves.levels().get(lag.size() - 1)).isBetween(99.8, 99.9);
  }

  @Test
  void comparedRunsHaveTheSameIntervals() {
    SyntheticRun run = completed("a");
    SyntheticRun longer =
        SyntheticRun.ofOtherRun(directory.resolve("b"))
            .withLatencies(SyntheticRun.START, 1_000, "lag", second -> 1);

    Report report = Report.of(List.of(run.directory()), List.of(longer.directory()));

    assertThat(report.run().overTime().intervalSeconds()).isEqualTo(2);
    assertThat(Objects.requireNonNull(report.baseline()).overTime().intervalSeconds()).isEqualTo(2);
  }

  @Test
  void figuresHaveTheirDifferenceInNumbersAndInPercent() {
    SyntheticRun run = completed("a");
    SyntheticRun other =
        SyntheticRun.ofOtherRun(directory.resolve("b"))
            .withLatencies(SyntheticRun.START, 10, "response.update", second -> 4_000)
            .withSummary(SyntheticRun.summaryOfLaterPart(SyntheticRun.START.minusSeconds(2)));

    List<Figure> figures =
        Report.of(List.of(run.directory()), List.of(other.directory())).figures();

    assertThat(figures)
        .contains(
            new Figure(Group.CALLS, "finished", "calls", 100.0, 60.0, 40.0, 66.67),
            new Figure(Group.CALLS, "retries", "calls", 6.0, 0.0, 6.0, null),
            new Figure(Group.STATUSES, "400", "calls", 2.0, 0.0, 2.0, null),
            new Figure(Group.OUTCOMES, "APPLIED", "requests", 90.0, null, null, null),
            new Figure(
                Group.LATENCIES, "response.update p50", "us", 1_000.0, 4_001.0, -3_001.0, -75.01));
  }

  @Test
  void aDirectoryWithoutLatenciesIsRefused() {
    SyntheticRun.in(directory.resolve("a"));

    assertThatThrownBy(() -> Report.of(List.of(directory.resolve("a")), List.of()))
        .isInstanceOf(ReportException.class)
        .hasMessage(
            directory.resolve("a")
                + " has no latencies (expected: a run that has sent its first call)");
  }

  private SyntheticRun completed(String name, String... arguments) {
    return SyntheticRun.in(directory.resolve(name), arguments)
        .withLatencies(SyntheticRun.START, 10, UPDATES)
        .withSummary(SyntheticRun.summary());
  }

  private static Report report(SyntheticRun run) {
    return Report.of(List.of(run.directory()), List.of());
  }

  private static Result result(RunReport run) {
    return Objects.requireNonNull(run.result());
  }

  private static Percentiles latencies(RunReport run, String tag) {
    return Objects.requireNonNull(run.latencies().get(tag));
  }

  private static OverTime.Series series(RunReport run, String tag) {
    return Objects.requireNonNull(run.overTime().tags().get(tag));
  }
}

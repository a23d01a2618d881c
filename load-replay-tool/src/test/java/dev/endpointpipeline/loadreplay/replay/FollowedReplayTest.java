package dev.endpointpipeline.loadreplay.replay;

import static dev.endpointpipeline.loadreplay.replay.Calls.updates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose accepted requests are followed. */
class FollowedReplayTest {
  private static final List<RecordedCall> CALLS = updates(20, 2);

  @TempDir Path directory;
  private final StubGateway gateway = new StubGateway();
  private final NoOutcomes outcomes = new NoOutcomes();
  private Duration outcomeTimeout = Duration.ofMinutes(5);

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aRunThatIsStoppedWhileOutcomesAreAwaitedIsInterrupted() throws Exception {
    RunSummary summary =
        run(
            (replay, progress) -> {
              if (progress.finished() == CALLS.size()) {
                replay.stop();
              }
            });

    assertThat(summary.end()).isEqualTo(End.INTERRUPTED);
    assertThat(summary.calls().finished()).isEqualTo(CALLS.size());
    assertThat(summary.outcomes()).isEqualTo(outcomes.counts());
  }

  @Test
  void aRunThatWaitedLongEnoughForOutcomesIsCompleted() throws Exception {
    outcomeTimeout = Duration.ofMillis(1);

    assertThat(run((replay, progress) -> {}).end()).isEqualTo(End.COMPLETED);
  }

  @Test
  void createsBeforeTheRunAreFollowedToo() throws Exception {
    outcomeTimeout = Duration.ofMillis(1);

    run((replay, progress) -> {});

    assertThat(outcomes.created)
        .extracting(AcceptedRequest::endpoint, AcceptedRequest::revision)
        .containsExactlyInAnyOrder(
            tuple(new EndpointKey("demo", "real-1"), 1L),
            tuple(new EndpointKey("demo", "real-2"), 2L));
    assertThat(outcomes.accepted).hasSize(CALLS.size());
  }

  /** Nothing ever has an outcome. */
  private static final class NoOutcomes implements OutcomeFollower {
    final List<AcceptedRequest> accepted = new CopyOnWriteArrayList<>();
    final List<AcceptedRequest> created = new CopyOnWriteArrayList<>();

    @Override
    public void start(Latencies latencies) {}

    @Override
    public void accepted(AcceptedRequest request) {
      accepted.add(request);
    }

    @Override
    public void created(AcceptedRequest request) {
      created.add(request);
    }

    @Override
    public OutcomeCounts counts() {
      return new OutcomeCounts(Map.of(), accepted.size(), Map.of(), created.size(), 0, null);
    }

    @Override
    public boolean awaitOutcomes(Duration patience) {
      return false;
    }
  }

  @FunctionalInterface
  private interface Listener {
    void on(Replay replay, Progress progress);
  }

  private RunSummary run(Listener listener) throws Exception {
    Path recording = Files.createFile(directory.resolve("calls.ndjson"));
    RunDirectory run = RunDirectory.create(directory.resolve("run"), "run", recording, List.of());
    Replay replay = new Replay(settings(), run, CALLS::stream, outcomes);
    Consumer<Progress> consumer = progress -> listener.on(replay, progress);
    return replay.run(consumer);
  }

  private ReplaySettings settings() {
    return new ReplaySettings(
        new Target(List.of(gateway.uri()), null),
        RatePlan.parse("200"),
        Credentials.none(),
        16,
        Duration.ofSeconds(10),
        3,
        Duration.ofSeconds(1),
        Map.of(),
        Shard.ALL,
        List.of(),
        outcomeTimeout,
        null);
  }
}

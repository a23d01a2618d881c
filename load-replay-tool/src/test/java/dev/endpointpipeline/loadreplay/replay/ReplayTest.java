package dev.endpointpipeline.loadreplay.replay;

import static dev.endpointpipeline.loadreplay.replay.Calls.create;
import static dev.endpointpipeline.loadreplay.replay.Calls.retry;
import static dev.endpointpipeline.loadreplay.replay.Calls.retryOfCreate;
import static dev.endpointpipeline.loadreplay.replay.Calls.show;
import static dev.endpointpipeline.loadreplay.replay.Calls.update;
import static dev.endpointpipeline.loadreplay.replay.Calls.updateIfMatch;
import static dev.endpointpipeline.loadreplay.replay.Calls.updates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.measure.Percentiles;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.measure.RunSummary.End;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Reply;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Seen;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  @TempDir Path directory;
  private final StubGateway gateway = new StubGateway();
  private int connections = 16;
  private Shard shard = Shard.ALL;
  private Map<String, String> mapping = Map.of();
  private List<AbortCondition> abortOn = List.of();
  private Credentials credentials = Credentials.token("t-1");

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aStallShowsInTheLatencyOfAllCallsThatWereDueMeanwhile() throws Exception {
    connections = 4;
    CountDownLatch stall = new CountDownLatch(1);
    AtomicInteger arrived = new AtomicInteger();
    gateway.responding(
        request -> {
          if (request.method().equals("PUT") && arrived.incrementAndGet() > 100) {
            awaitQuietly(stall);
          }
          return null;
        });
    Thread end =
        new Thread(
            () -> {
              while (arrived.get() <= 100) {
                Thread.onSpinWait();
              }
              pause(1_000);
              stall.countDown();
            });
    end.start();

    RunSummary summary = run("stall", updates(600, 1), "200");

    end.join();
    List<JournalEntry> calls = finished("stall");
    // 200 calls were due in the stall, only 4 of them were in flight.
    assertThat(calls)
        .filteredOn(call -> micros(call.done()) - micros(call.due()) > 250_000)
        .hasSizeBetween(130, 200);
    assertThat(calls)
        .filteredOn(call -> micros(call.done()) - micros(call.sent()) > 250_000)
        .hasSize(4);
    assertThat(summary.calls().blocked()).isGreaterThan(150);
  }

  @Test
  void aGeneratorThatCannotKeepUpInvalidatesTheRun() throws Exception {
    RunSummary summary = run("starved", updates(30_000, 10), "1000000");
    assertThat(summary.valid()).isFalse();
    assertThat(summary.invalidReason()).contains("fell behind its schedule");
    assertThat(summary.calls().finished()).isEqualTo(30_000);
  }

  @Test
  void aCallIsSentWhenItIsDue() throws Exception {
    RunSummary summary = run("steady", updates(400, 4), "200");
    List<Seen> seen = gateway.seenButCreates();
    assertThat(seen).hasSize(400);
    assertThat(seen.get(399).nanoTime() - seen.get(0).nanoTime())
        .isBetween(1_800_000_000L, 2_500_000_000L);
    assertThat(summary.calls().expected()).isEqualTo(400);
  }

  @Test
  void aRetryKeepsTheKeyAndObeysRetryAfter() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    gateway.responding(
        request ->
            request.method().equals("PUT")
                ? switch (attempts.incrementAndGet()) {
                  case 1 -> new Reply(429, Map.of("Retry-After", "1"));
                  case 2 -> Reply.of(503);
                  case 3 -> Reply.BROKEN;
                  default -> null;
                }
                : null);
    RunSummary summary = run("retries", List.of(update("c0", "ep-0")), "10");
    List<Seen> seen = gateway.seenButCreates();
    assertThat(seen).extracting(Seen::key).hasSize(4).containsOnly("run-c0");
    assertThat(seen.get(1).nanoTime() - seen.get(0).nanoTime()).isGreaterThan(1_000_000_000L);
    assertThat(summary.calls().retries()).isEqualTo(3);
    assertThat(summary.calls().retriedCalls()).isEqualTo(1);
    assertThat(summary.calls().expected()).isEqualTo(1);
    assertThat(max(summary, "response.update")).isLessThan(1_000_000);
    assertThat(max(summary, "final.update")).isGreaterThan(1_000_000);
  }

  @Test
  void retriesEnd() throws Exception {
    gateway.responding(request -> request.method().equals("PUT") ? Reply.of(503) : null);
    RunSummary summary = run("retries-end", List.of(update("c0", "ep-0")), "10");
    assertThat(gateway.seenButCreates()).hasSize(4);
    assertThat(summary.calls().unexpected()).isEqualTo(1);
    assertThat(summary.statuses()).containsExactly(Map.entry(503, 1L));
  }

  @Test
  void aRecordedRetryRepeatsTheKeyOfItsOriginal() throws Exception {
    run("recorded-retry", List.of(update("c0", "ep-0"), retry("c1", "ep-0", "c0")), "10");
    assertThat(gateway.seenButCreates()).extracting(Seen::key).containsExactly("run-c0", "run-c0");
  }

  @Test
  void missingEndpointsAreCreatedOnceAndTheirIdsMapped() throws Exception {
    run("mapped", updates(6, 2), "100");
    List<Seen> creates =
        gateway.seen().stream().filter(request -> request.method().equals("POST")).toList();
    assertThat(creates).hasSize(2);
    assertThat(gateway.seenButCreates())
        .extracting(Seen::path)
        .allMatch(path -> path.matches("/v1/workspaces/demo/endpoints/real-[12]"));
    assertThat(Set.copyOf(gateway.seenButCreates().stream().map(Seen::path).toList())).hasSize(2);
    assertThat(Files.readString(directory.resolve("mapped/mapping.json"))).contains("ep-0", "ep-1");
  }

  @Test
  void endpointsOfAMappingAreNotCreated() throws Exception {
    mapping = Map.of("ep-0", "mine");
    run("given", updates(2, 1), "100");
    assertThat(gateway.seen())
        .extracting(Seen::path)
        .containsOnly("/v1/workspaces/demo/endpoints/mine")
        .hasSize(2);
  }

  @Test
  void callsAboutARecordedCreateWaitForItsId() throws Exception {
    gateway.responding(
        request -> {
          if (request.method().equals("POST")) {
            pause(300);
          }
          return null;
        });
    RunSummary summary =
        run(
            "waiting",
            List.of(create("c0", "ep-0"), update("c1", "ep-0"), show("c2", "ep-0")),
            "100");
    assertThat(gateway.seenButCreates())
        .extracting(Seen::path)
        .containsOnly("/v1/workspaces/demo/endpoints/real-1")
        .hasSize(2);
    assertThat(gateway.seen()).hasSize(3);
    assertThat(max(summary, "final.update")).isGreaterThan(250_000);
    assertThat(summary.calls().blocked()).isEqualTo(2);
  }

  @Test
  void callsAboutAFailedCreateAreNotSent() throws Exception {
    gateway.responding(request -> request.method().equals("POST") ? Reply.of(400) : null);
    RunSummary summary =
        run("failed-create", List.of(create("c0", "ep-0"), update("c1", "ep-0")), "100");
    assertThat(gateway.seen()).hasSize(1);
    assertThat(summary.calls().notSent()).isEqualTo(1);
    assertThat(summary.errors()).containsKey("not-sent: the create of its endpoint failed");
  }

  @Test
  void callsAboutACreateThatIsRepeatedWaitForTheOneThatSucceeds() throws Exception {
    CountDownLatch repeated = new CountDownLatch(1);
    AtomicInteger creates = new AtomicInteger();
    gateway.responding(
        request -> {
          if (request.method().equals("POST") && creates.incrementAndGet() == 1) {
            awaitQuietly(repeated);
            return Reply.of(400);
          }
          repeated.countDown();
          return null;
        });
    RunSummary summary =
        run(
            "repeated-create",
            List.of(create("c0", "ep-0"), retryOfCreate("c1", "ep-0", "c0"), update("c2", "ep-0")),
            "1000");
    assertThat(summary.calls().notSent()).isZero();
    assertThat(gateway.seenButCreates())
        .extracting(Seen::path)
        .containsExactly("/v1/workspaces/demo/endpoints/real-1");
  }

  @Test
  void aLongChainOfConditionsBehindAFailedCreateIsReported() throws Exception {
    int updates = 20_000;
    List<RecordedCall> calls = new ArrayList<>(List.of(create("c0", "ep-0")));
    for (int i = 1; i <= updates; i++) {
      calls.add(updateIfMatch("c" + i, "ep-0", "c" + (i - 1)));
    }
    CountDownLatch allAreDue = new CountDownLatch(1);
    gateway.responding(
        request -> {
          awaitQuietly(allAreDue);
          return Reply.of(400);
        });
    RunSummary summary =
        new Replay(settings("20000"), begin("chain"), calls::stream, null)
            .run(
                progress -> {
                  if (progress.dispatched() == progress.total()) {
                    allAreDue.countDown();
                  }
                });
    assertThat(summary.calls().notSent()).isEqualTo(updates);
    assertThat(summary.calls().finished()).isEqualTo(updates + 1L);
  }

  @Test
  void ifMatchHasTheEntityTagOfTheNamedCallsResponse() throws Exception {
    mapping = Map.of("ep-0", "mine");
    run("if-match", List.of(update("c0", "ep-0"), updateIfMatch("c1", "ep-0", "c0")), "1000");
    assertThat(gateway.seen().get(1).header("If-match")).isEqualTo("\"1\"");
  }

  @Test
  void aCallWhoseConditionNamesItselfIsNotSent() throws Exception {
    mapping = Map.of("ep-0", "mine");
    RunSummary summary = run("itself", List.of(updateIfMatch("c0", "ep-0", "c0")), "100");
    assertThat(gateway.seen()).isEmpty();
    assertThat(summary.errors())
        .containsKey("not-sent: if_match names a call that was not sent before");
  }

  @Test
  void latenciesAreOfResponses() throws Exception {
    mapping = Map.of("ep-0", "mine");
    AtomicInteger requests = new AtomicInteger();
    gateway.responding(request -> requests.incrementAndGet() == 2 ? null : Reply.BROKEN);
    RunSummary summary = run("broken", List.of(update("c0", "ep-0"), show("c1", "ep-0")), "2");
    assertThat(requests).hasValue(2 + 4);
    assertThat(summary.latencies().keySet())
        .contains("service.update", "response.update", "final.update")
        .doesNotContain("service.show", "response.show", "final.show");
    assertThat(count(summary, "service.update")).isEqualTo(1);
    assertThat(count(summary, "response.update")).isEqualTo(1);
    assertThat(summary.calls().withoutResponse()).isEqualTo(1);
  }

  @Test
  void shardsSplitTheEndpointsAndTogetherSendEverything() throws Exception {
    List<RecordedCall> calls = updates(200, 20);
    List<Set<String>> endpoints = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      shard = new Shard(i, 3);
      gateway.seen().clear();
      run("shard-" + i, calls, "2000");
      endpoints.add(new HashSet<>(gateway.seenButCreates().stream().map(Seen::path).toList()));
      bodies.addAll(gateway.seenButCreates().stream().map(Seen::body).toList());
    }
    assertThat(bodies).hasSize(200).doesNotHaveDuplicates();
    assertThat(endpoints).allMatch(set -> !set.isEmpty());
    assertThat(endpoints.stream().mapToInt(Set::size).sum()).isEqualTo(20);
  }

  @Test
  void anAbortConditionEndsTheRun() throws Exception {
    abortOn = List.of(AbortCondition.parse("errors>10%"));
    AtomicInteger arrived = new AtomicInteger();
    gateway.responding(
        request ->
            request.method().equals("PUT") && arrived.incrementAndGet() % 5 == 0
                ? Reply.of(500)
                : null);
    RunSummary summary = run("aborted", updates(20_000, 1), "200");
    assertThat(summary.end()).isEqualTo(End.ABORTED);
    assertThat(summary.abortedBy()).startsWith("errors>10% (now ");
    assertThat(summary.calls().finished()).isLessThan(2_000);
    assertThat(summary.calls().unfinished()).isZero();
  }

  @Test
  void aStoppedRunFinishesWhatIsInFlightAndCanBeResumed() throws Exception {
    List<RecordedCall> calls = updates(400, 4);
    RunDirectory run = begin("stopped");
    Replay replay = new Replay(settings("200"), run, calls::stream, null);
    RunSummary stopped = replay.run(progress -> replay.stop());
    RunSummary resumed = new Replay(settings("200"), run, calls::stream, null).run(progress -> {});
    assertThat(stopped.end()).isEqualTo(End.INTERRUPTED);
    assertThat(resumed.end()).isEqualTo(End.COMPLETED);
    assertThat(resumed.calls().skipped()).isEqualTo(stopped.calls().finished());
    assertThat(gateway.seenButCreates())
        .extracting(Seen::body)
        .hasSize(400)
        .doesNotHaveDuplicates();
    assertThat(gateway.seen()).hasSize(404);
  }

  @Test
  void theResultOfAnInterruptedRunIsReplacedThoughNothingIsLeftToSend() throws Exception {
    List<RecordedCall> calls = updates(3, 1);
    RunDirectory run = begin("interrupted");
    RunSummary first = new Replay(settings("100"), run, calls::stream, null).run(progress -> {});
    run.writeSummary(first.toJson().replace("COMPLETED", "INTERRUPTED"));

    RunSummary resumed = new Replay(settings("100"), run, calls::stream, null).run(progress -> {});

    assertThat(resumed.end()).isEqualTo(End.COMPLETED);
    assertThat(resumed.calls().skipped()).isEqualTo(3);
  }

  @Test
  void aTornLastLineOfTheJournalIsSentAgain() throws Exception {
    RunDirectory run = begin("torn");
    List<RecordedCall> calls = updates(3, 1);
    new Replay(settings("100"), run, calls::stream, null).run(progress -> {});
    String journal = Files.readString(run.journal());
    Files.writeString(run.journal(), journal.substring(0, journal.length() - 10));
    new Replay(settings("100"), run, calls::stream, null).run(progress -> {});
    assertThat(gateway.seenButCreates())
        .extracting(Seen::key)
        .containsExactly("run-c0", "run-c1", "run-c2", "run-c2");
    assertThat(finished("torn")).hasSize(3);
  }

  @Test
  void aBrokenLineOfTheJournalIsNamed() throws Exception {
    RunDirectory run = begin("broken");
    List<RecordedCall> calls = updates(3, 1);
    Files.writeString(run.journal(), "{\"n\":0}\nnonsense\n{\"n\":1}\n");
    assertThatThrownBy(
            () -> new Replay(settings("100"), run, calls::stream, null).run(progress -> {}))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("journal.ndjson, line 2: not an entry");
  }

  @Test
  void aRefusedCreateEndsTheRunBeforeItBegins() {
    gateway.responding(request -> Reply.of(401));
    assertThatThrownBy(() -> run("refused", updates(3, 1), "100"))
        .isInstanceOf(ReplayException.class)
        .hasMessageContaining("can't create an endpoint for ep-0 at " + gateway.uri() + ": 401");
    assertThat(gateway.seenButCreates()).isEmpty();
  }

  @Test
  void eachCallerHasItsToken() throws Exception {
    credentials = Credentials.callerTokens(Map.of("ann", "t-ann"), Credentials.token("t-others"));
    mapping = Map.of("ep-0", "mine", "ep-1", "yours");
    run("callers", List.of(by("ann", show("c0", "ep-0")), show("c1", "ep-1")), "100");
    assertThat(gateway.seen())
        .extracting(request -> request.path() + " " + request.header("X-auth-token"))
        .containsExactlyInAnyOrder(
            "/v1/workspaces/demo/endpoints/mine t-ann",
            "/v1/workspaces/demo/endpoints/yours t-others");
  }

  private RunSummary run(String name, List<RecordedCall> calls, String rate) throws Exception {
    return new Replay(settings(rate), begin(name), calls::stream, null).run(progress -> {});
  }

  /** The calls come from memory, so the file is only one to name. */
  private RunDirectory begin(String name) throws IOException {
    Path recording = Files.createFile(directory.resolve(name + ".ndjson"));
    return RunDirectory.create(directory.resolve(name), "run", recording, List.of());
  }

  private ReplaySettings settings(String rate) {
    return new ReplaySettings(
        new Target(List.of(gateway.uri()), null),
        RatePlan.parse(rate),
        credentials,
        connections,
        Duration.ofSeconds(10),
        3,
        Duration.ofMillis(10),
        mapping,
        shard,
        abortOn,
        Duration.ZERO,
        null);
  }

  private List<JournalEntry> finished(String name) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    JournalReader.read(
        directory.resolve(name).resolve("journal.ndjson"),
        entry -> {
          if (entry.n() != null) {
            entries.add(entry);
          }
        });
    return entries;
  }

  private static RecordedCall by(String caller, RecordedCall call) {
    return new RecordedCall(
        call.id(),
        call.atMicros(),
        call.method(),
        call.url(),
        call.headers(),
        call.body(),
        call.endpoint(),
        caller,
        null,
        null,
        List.of());
  }

  private static long count(RunSummary summary, String tag) {
    Percentiles latency = summary.latencies().get(tag);
    return latency == null ? 0 : latency.count();
  }

  private static long max(RunSummary summary, String tag) {
    Percentiles latency = summary.latencies().get(tag);
    return latency == null ? 0 : latency.max();
  }

  private static long micros(@Nullable Long value) {
    return value == null ? 0 : value;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The slowness of the server, not of the test. */
  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

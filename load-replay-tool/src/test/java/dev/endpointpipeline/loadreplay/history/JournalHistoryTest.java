package dev.endpointpipeline.loadreplay.history;

import static dev.endpointpipeline.loadreplay.replay.Calls.show;
import static dev.endpointpipeline.loadreplay.replay.Calls.update;
import static dev.endpointpipeline.loadreplay.replay.Calls.updates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.history.CallHistory.Seen;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.Shard;
import dev.endpointpipeline.loadreplay.replay.StubGateway;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalHistoryTest {
  @TempDir Path directory;
  private final StubGateway gateway = new StubGateway();
  private final List<String> warnings = new ArrayList<>();
  private Runs runs = new Runs(Path.of(""), gateway.uri());

  @BeforeEach
  void useDirectory() {
    runs = new Runs(directory, gateway.uri());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void anAcceptedUpdateHasWhatItsCallerGot() throws Exception {
    Seen seen = seen(runs.replay(List.of(update("c0", "ep-0"))));

    Acknowledged update = named("call c0", seen.acknowledged());
    assertThat(update.key()).isEqualTo("demo/real-1");
    assertThat(update.revision()).isEqualTo(2);
    assertThat(update.requestId()).isEqualTo(Hash.of("r-2"));
    assertThat(update.idempotencyKey()).isEqualTo(Hash.of("run-c0"));
    assertThat(update.attempts()).isEqualTo(1);
    assertThat(update.origin().gateway()).isEqualTo(gateway.uri().toString());
    assertThat(update.origin().sentMicros()).isBetween(0L, update.origin().doneMicros());
  }

  @Test
  void aRepeatedUpdateSaysHowOftenItWasSent() throws Exception {
    AtomicInteger updates = new AtomicInteger();
    gateway.responding(
        request ->
            request.method().equals("PUT") && updates.incrementAndGet() == 1
                ? Reply.of(503)
                : null);

    Seen seen = seen(runs.replay(List.of(update("c0", "ep-0"))));

    assertThat(named("call c0", seen.acknowledged()).attempts()).isEqualTo(2);
  }

  @Test
  void aChangeThatWasWaitedForIsNotKnownByItsETag() throws Exception {
    gateway.responding(
        request ->
            request.method().equals("PUT")
                ? new Reply(200, Map.of("ETag", "\"9\"", "X-Request-Id", "r"))
                : null);

    Seen seen = seen(runs.replay(List.of(update("c0", "ep-0"))));

    assertThat(seen.acknowledged())
        .extracting(request -> request.origin().name())
        .containsExactly("call endpoint/ep-0");
  }

  @Test
  void aCreateBeforeTheRunIsAnAcceptedRequest() throws Exception {
    Seen seen = seen(runs.replay(List.of(update("c0", "ep-0"))));

    Acknowledged create = named("call endpoint/ep-0", seen.acknowledged());
    assertThat(create.key()).isEqualTo("demo/real-1");
    assertThat(create.revision()).isEqualTo(1);
    assertThat(create.body())
        .isEqualTo(hash("POST", "{\"name\":\"ep-0\",\"type\":\"ray_service\"}"));
    assertThat(create.origin().doneMicros()).isZero();
  }

  @Test
  void aViewHasWhatWasShown() throws Exception {
    respondWithView(
        "{\"name\":\"n\",\"description\":\"d\",\"reserved_resource\":{\"mu\":{\"max\":7}}}");

    Seen seen = seen(runs.replay(List.of(show("c0", "ep-0"))));

    Shown shown = seen.shown().get(0);
    assertThat(seen.shown()).hasSize(1);
    assertThat(shown).isEqualTo(new Shown(shown.origin(), "demo/real-1", 5, "n", "d", "7"));
    assertThat(shown.origin().name()).isEqualTo("call c0");
  }

  @Test
  void whatAViewDidNotHaveIsEmpty() throws Exception {
    respondWithView("{\"name\":\"n\"}");

    Shown shown = seen(runs.replay(List.of(show("c0", "ep-0")))).shown().get(0);

    assertThat(shown.description()).isEmpty();
    assertThat(shown.maxOfMu()).isEmpty();
  }

  @Test
  void aRefusedUpdateWasNotAccepted() throws Exception {
    gateway.responding(request -> request.method().equals("PUT") ? Reply.of(400) : null);

    Seen seen = seen(runs.replay(List.of(update("c0", "ep-0"))));

    assertThat(seen.acknowledged()).hasSize(1);
  }

  @Test
  void eachPartitionHasItsEndpoints() throws Exception {
    RunDirectory run = runs.replay(updates(40, 10));

    List<Acknowledged> all = new ArrayList<>();
    try (JournalHistory history = history(run)) {
      for (int partition = 0; partition < 3; partition++) {
        List<Acknowledged> acknowledged = history.of(partition, 3).acknowledged();
        int expected = partition;
        assertThat(acknowledged).allMatch(each -> partitionOf(each.key(), 3) == expected);
        all.addAll(acknowledged);
      }
    }

    assertThat(all).hasSize(50);
  }

  @Test
  void equalKeysAreInMemoryOnce() throws Exception {
    List<Acknowledged> acknowledged = seen(runs.replay(updates(2, 1))).acknowledged();

    assertThat(acknowledged.get(1).key()).isSameAs(acknowledged.get(2).key());
  }

  @Test
  void anAcceptedRequestHasTheHashOfTheBodyThatWasSent() throws Exception {
    List<Acknowledged> acknowledged = seen(runs.replay(updates(3, 2))).acknowledged();

    for (int call = 0; call < 3; call++) {
      assertThat(named("call c" + call, acknowledged).body())
          .isEqualTo(hash("PUT", "{\"description\":\"c" + call + "\"}"));
    }
  }

  @Test
  void bodiesOfAChangedRecordingAreUnknown() throws Exception {
    RunDirectory run = runs.replay(List.of(update("c0", "ep-0")));
    runs.record(List.of(update("c1", "ep-0")));

    Seen seen = seen(run);

    assertThat(named("call c0", seen.acknowledged()).body()).isZero();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("calls.ndjson: has changed since the run, so bodies are not compared");
  }

  @Test
  void bodiesOfAMissingRecordingAreUnknown() throws Exception {
    RunDirectory run = runs.replay(List.of(update("c0", "ep-0")));
    Files.delete(run.run().recording());

    assertThat(named("call c0", seen(run).acknowledged()).body()).isZero();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("calls.ndjson: can't be read", "so bodies are not compared");
  }

  @Test
  void shardsAreOneHistory() throws Exception {
    Path recording = runs.record(updates(20, 10));
    RunDirectory first = runs.replay(recording, new Shard(1, 2));
    RunDirectory second = runs.replay(recording, new Shard(2, 2));

    assertThat(seen(first, second).acknowledged()).hasSize(30);
  }

  @Test
  void aTornLastLineIsIgnored() throws Exception {
    RunDirectory run = runs.replay(updates(3, 1));
    String journal = Files.readString(run.journal());
    Files.writeString(run.journal(), journal.substring(0, journal.length() - 5));

    assertThat(seen(run).acknowledged()).hasSize(3);
  }

  @Test
  void callsOfAResumptionAreLaterThanThoseBeforeIt() throws Exception {
    RunDirectory run =
        runs.journal(
            "{'due':0,'started':1000000}",
            accepted("1", 9_000),
            "{'due':100,'started':2000000}",
            accepted("2", 200));

    List<Acknowledged> acknowledged = seen(run).acknowledged();

    assertThat(named("call 1", acknowledged).origin().doneMicros()).isEqualTo(9_000);
    assertThat(named("call 2", acknowledged).origin().sentMicros()).isEqualTo(1_000_099);
  }

  @Test
  void aCallOfAResumptionMayHaveBeenSentBefore() throws Exception {
    RunDirectory run =
        runs.journal(
            "{'due':0,'started':1000000}", "{'due':0,'started':2000000}", accepted("1", 200));

    assertThat(seen(run).acknowledged().get(0).attempts()).isEqualTo(2);
  }

  private static String accepted(String id, long done) {
    return ("{'n':%s,'id':'%s','resource':'w/e','key':'k-%s','status':202,'revision':'7',"
            + "'due':0,'sent':%d,'done':%d,'attempts':1}")
        .formatted(id, id, id, done - 1, done);
  }

  private void respondWithView(String json) {
    gateway.responding(
        request ->
            request.method().equals("GET") ? new Reply(200, Map.of("ETag", "\"5\""), json) : null);
  }

  private static Acknowledged named(String name, List<Acknowledged> acknowledged) {
    return acknowledged.stream()
        .filter(each -> each.origin().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Seen seen(RunDirectory... directories) throws IOException {
    try (JournalHistory history = history(directories)) {
      return history.of(0, 1);
    }
  }

  private JournalHistory history(RunDirectory... directories) {
    return new JournalHistory(
        List.of(directories),
        JournalHistoryTest::partitionOf,
        (method, body) -> hash(method, new String(body, StandardCharsets.UTF_8)),
        warnings::add);
  }

  private static int partitionOf(String key, int partitions) {
    return Math.floorMod(key.hashCode(), partitions);
  }

  private static long hash(String method, String body) {
    return Hash.of(method + body);
  }
}

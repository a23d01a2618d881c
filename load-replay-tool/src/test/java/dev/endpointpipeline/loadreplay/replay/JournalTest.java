package dev.endpointpipeline.loadreplay.replay;

import static dev.endpointpipeline.loadreplay.replay.Calls.create;
import static dev.endpointpipeline.loadreplay.replay.Calls.show;
import static dev.endpointpipeline.loadreplay.replay.Calls.update;
import static dev.endpointpipeline.loadreplay.replay.Calls.updates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.replay.StubGateway.Reply;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a checker of a run learns from its journal. */
class JournalTest {
  @TempDir Path directory;
  private final StubGateway gateway = new StubGateway();
  private Map<String, String> mapping = Map.of("ep-0", "mine");

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsSaid() {
    try (Journal journal = Journal.open(Path.of("/dev/full"))) {
      journal.append(JournalEntry.ofMapping("ep-0", "real"));

      assertThat(journal.isUsed()).isTrue();
      assertThatThrownBy(journal::finish)
          .isInstanceOf(ReplayException.class)
          .hasMessage("can't write the journal: No space left on device");
    }
  }

  @Test
  void aCallHasItsEndpointGatewayAndRequestId() throws Exception {
    JournalEntry entry = call(run(List.of(update("c0", "ep-0"))));

    assertThat(entry.resource()).isEqualTo("demo/mine");
    assertThat(entry.gateway()).isEqualTo(gateway.uri().toString());
    assertThat(entry.requestId()).isEqualTo("r-1");
  }

  @Test
  void aCreateHasTheEndpointThatItCreated() throws Exception {
    JournalEntry entry = call(run(List.of(create("c0", "ep-1"))));

    assertThat(entry.resource()).isEqualTo("demo/real-1");
  }

  @Test
  void aShowHasWhatItShowed() throws Exception {
    gateway.responding(
        request ->
            view("{'name':'n','description':'d','reserved_resource':{'mu':{'min':0,'max':7}}}"));

    JournalEntry entry = call(run(List.of(show("c0", "ep-0"))));

    assertThat(entry.revision()).isEqualTo("5");
    assertThat(entry.shown()).isEqualTo(new JournalEntry.Shown("n", "d", 7L));
  }

  @Test
  void whatAShowDidNotShowIsAbsent() throws Exception {
    gateway.responding(request -> view("{'name':'n','type':'job'}"));

    run(List.of(show("c0", "ep-0")));

    assertThat(Files.readString(directory.resolve("run/journal.ndjson")))
        .contains("\"shown\":{\"name\":\"n\"}");
  }

  @Test
  void aShowThatFailedShowedNothing() throws Exception {
    gateway.responding(request -> new Reply(404, Map.of(), "{\"name\":\"n\"}"));

    assertThat(call(run(List.of(show("c0", "ep-0")))).shown()).isNull();
  }

  @Test
  void aListIsAboutNoEndpointAndShowsNone() throws Exception {
    gateway.responding(request -> view("{'name':'n'}"));
    RecordedCall list =
        new RecordedCall(
            "c0",
            0,
            "GET",
            URI.create(Calls.WORKSPACE),
            Map.of(),
            new byte[0],
            null,
            null,
            null,
            null,
            List.of());

    JournalEntry entry = call(run(List.of(list)));

    assertThat(entry.status()).isEqualTo(200);
    assertThat(entry.resource()).isNull();
    assertThat(entry.shown()).isNull();
  }

  @Test
  void aCreateBeforeTheRunIsARequestWithoutAPosition() throws Exception {
    mapping = Map.of();

    List<JournalEntry> entries = run(List.of(update("c0", "ep-0")));

    JournalEntry create =
        entries.stream()
            .filter(entry -> Objects.equals(entry.id(), "endpoint/ep-0"))
            .findFirst()
            .orElseThrow();
    assertThat(create.n()).isNull();
    assertThat(create.resource()).isEqualTo("demo/real-1");
    assertThat(create.key()).isEqualTo("run-endpoint/ep-0");
    assertThat(create.requestId()).isEqualTo("r-1");
    assertThat(create.revision()).isEqualTo("1");
    assertThat(create.status()).isEqualTo(202);
    assertThat(create.attempts()).isEqualTo(1);
  }

  @Test
  void eachResumptionHasTheTimeWhenItBegan() throws Exception {
    run(updates(2, 1));
    run(updates(3, 1));

    List<JournalEntry> begins =
        entries().stream().filter(entry -> entry.started() != null).toList();

    assertThat(begins).hasSize(2);
    long seconds = Objects.requireNonNull(begins.get(0).started()) / 1_000_000;
    assertThat(Instant.ofEpochSecond(seconds))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  private static Reply view(String json) {
    return new Reply(200, Map.of("ETag", "\"5\""), json.replace('\'', '"'));
  }

  private static JournalEntry call(List<JournalEntry> entries) {
    return entries.stream()
        .filter(entry -> entry.n() != null)
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private List<JournalEntry> run(List<RecordedCall> calls) throws Exception {
    Path file = directory.resolve("run");
    Path recording = directory.resolve("calls.ndjson");
    RunDirectory run;
    if (Files.exists(file)) {
      run = RunDirectory.resume(file);
    } else {
      run = RunDirectory.create(file, "run", Files.createFile(recording), List.of());
    }
    ReplaySettings settings =
        new ReplaySettings(
            new Target(List.of(gateway.uri()), null),
            RatePlan.parse("100"),
            Credentials.none(),
            4,
            Duration.ofSeconds(10),
            3,
            Duration.ofSeconds(1),
            mapping,
            Shard.ALL,
            List.of(),
            Duration.ZERO,
            null);
    var unused = new Replay(settings, run, calls::stream, null).run(progress -> {});
    return entries();
  }

  private List<JournalEntry> entries() {
    List<JournalEntry> entries = new ArrayList<>();
    JournalReader.read(directory.resolve("run/journal.ndjson"), entries::add);
    return entries;
  }
}

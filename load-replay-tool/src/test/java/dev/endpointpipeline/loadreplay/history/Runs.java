package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import dev.endpointpipeline.loadreplay.replay.Credentials;
import dev.endpointpipeline.loadreplay.replay.Replay;
import dev.endpointpipeline.loadreplay.replay.ReplaySettings;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.Shard;
import dev.endpointpipeline.loadreplay.replay.Target;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs against a gateway, in a directory. */
record Runs(Path directory, URI gateway) {
  /** Writes the recording {@code calls.ndjson}. */
  Path record(List<RecordedCall> calls) throws IOException {
    Path file = directory.resolve("calls.ndjson");
    try (RecordingWriter writer =
        new RecordingWriter(Files.newOutputStream(file), RecordingInfo.generated(1))) {
      calls.forEach(writer::write);
    }
    return file;
  }

  /** Records calls and replays them. */
  RunDirectory replay(List<RecordedCall> calls) throws Exception {
    return replay(record(calls), Shard.ALL);
  }

  /** Replays a shard of a recording at 200 calls a second. */
  RunDirectory replay(Path recording, Shard shard) throws Exception {
    Path out = directory.resolve("run-" + shard.number());
    RunDirectory run = RunDirectory.create(out, "run", recording, List.of());
    ReplaySettings settings =
        new ReplaySettings(
            new Target(List.of(gateway), null),
            RatePlan.parse("200"),
            Credentials.none(),
            4,
            Duration.ofSeconds(10),
            3,
            Duration.ofSeconds(1),
            Map.of(),
            shard,
            List.of(),
            Duration.ZERO,
            null);
    Replay replay =
        new Replay(
            settings,
            run,
            () -> {
              RecordingReader reader = RecordingReader.open(recording, warning -> {});
              return reader.calls().onClose(reader::close);
            },
            null);
    var unused = replay.run(progress -> {});
    return run;
  }

  /** A run with a journal from elsewhere. */
  RunDirectory journal(String... lines) throws IOException {
    Path out = directory.resolve("run-1");
    RunDirectory run = RunDirectory.create(out, "run", record(List.of()), List.of());
    Files.writeString(run.journal(), String.join("\n", lines).replace('\'', '"') + "\n");
    return run;
  }
}

package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes what callers saw in the binary form of temporary files; {@link SeenReader} reads it. */
final class SeenWriter {
  static final int ACKNOWLEDGED = 1;
  static final int SHOWN = 2;

  private final DataOutput out;

  SeenWriter(DataOutput out) {
    this.out = out;
  }

  void acknowledged(FinishedCall call, String key, long revision, long body) throws IOException {
    out.writeByte(ACKNOWLEDGED);
    common(call, key, revision);
    hash(call.entry().requestId());
    hash(call.entry().key());
    out.writeInt(call.attempts());
    out.writeLong(body);
  }

  void shown(FinishedCall call, String key, long revision, JournalEntry.Shown shown)
      throws IOException {
    out.writeByte(SHOWN);
    common(call, key, revision);
    text(shown.name());
    text(shown.description());
    text(shown.muMax() == null ? null : shown.muMax().toString());
  }

  private void common(FinishedCall call, String key, long revision) throws IOException {
    JournalEntry entry = call.entry();
    text(key);
    text(entry.gateway());
    text(entry.id());
    out.writeLong(call.sentMicros());
    out.writeLong(call.doneMicros());
    out.writeLong(revision);
  }

  private void text(@Nullable String text) throws IOException {
    byte[] bytes = Objects.requireNonNullElse(text, "").getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private void hash(@Nullable String text) throws IOException {
    out.writeLong(text == null ? 0 : Hash.of(text));
  }
}

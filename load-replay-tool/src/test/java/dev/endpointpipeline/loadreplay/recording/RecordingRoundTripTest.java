package dev.endpointpipeline.loadreplay.recording;

import static dev.endpointpipeline.loadreplay.recording.Calls.aCall;
import static dev.endpointpipeline.loadreplay.recording.Calls.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.loadreplay.recording.RecordingInfo.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is written is read as it was. */
class RecordingRoundTripTest {
  private static final RecordingInfo INFO =
      RecordingInfo.recorded(Source.HAR, true, Instant.parse("2026-11-24T08:00:00.123Z"));

  @Test
  void anyCallsAreReadAsTheyWereWritten() {
    for (long seed = 0; seed < 300; seed++) {
      List<RecordedCall> calls = Calls.anyCalls(new Random(seed));
      try (RecordingReader reader = Calls.reader(written(INFO, calls))) {
        assertThat(reader.calls().toList()).as("seed %d", seed).isEqualTo(calls);
      }
    }
  }

  @Test
  void compressedCallsAreReadTheSame() throws IOException {
    List<RecordedCall> calls = Calls.anyCalls(new Random(7));
    try (RecordingReader reader = Calls.reader(compressed(written(INFO, calls)))) {
      assertThat(reader.calls().toList()).isEqualTo(calls);
    }
  }

  @Test
  void firstLineTellsAboutTheRecording() {
    for (RecordingInfo info : List.of(INFO, RecordingInfo.generated(Long.MIN_VALUE))) {
      try (RecordingReader reader = Calls.reader(written(info, List.of(aCall("1", 0))))) {
        assertThat(reader.info()).isEqualTo(info);
      }
    }
  }

  @Test
  void eachCallIsALine() {
    byte[] file = written(INFO, List.of(aCall("1", 0), aCall("2", 5)));

    assertThat(new String(file, StandardCharsets.UTF_8).split("\n", -1))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("{\"recording\":{\"version\":1,"),
            second -> assertThat(second).startsWith("{\"at\":5,\"id\":\"2\","),
            end -> assertThat(end).isEmpty());
  }

  @Test
  void aRecordingWithoutCallsIsEmpty() {
    byte[] file = written(INFO, List.of());

    assertThat(file).isEmpty();
    try (RecordingReader reader = Calls.reader(file)) {
      assertThat(reader).isExhausted();
      assertThat(reader.info()).isNull();
    }
  }

  @Test
  void credentialsAreNeverRecorded() {
    RecordedCall call =
        new RecordedCall(
            "1",
            0,
            "GET",
            aCall("1", 0).url(),
            Map.of(
                "x-auth-token", List.of("secret"),
                "Authorization", List.of("SDK-HMAC-SHA256 secret"),
                "COOKIE", List.of("secret"),
                "Accept", List.of("*/*")),
            new byte[0],
            null,
            null,
            null,
            null,
            List.of());

    assertThat(call.headers()).containsOnlyKeys("Accept");
    assertThat(new String(written(INFO, List.of(call)), StandardCharsets.UTF_8))
        .doesNotContain("secret");
  }

  @Test
  void aCallBeforeTheLastOneIsNotWritten() {
    RecordingWriter writer = new RecordingWriter(new ByteArrayOutputStream(), INFO);
    writer.write(aCall("1", 5));

    assertThatThrownBy(() -> writer.write(aCall("2", 4)))
        .hasMessage("at: 4 (expected: >= 5, as in the call before)");
  }

  static byte[] compressed(byte[] file) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(file);
    }
    return compressed.toByteArray();
  }
}

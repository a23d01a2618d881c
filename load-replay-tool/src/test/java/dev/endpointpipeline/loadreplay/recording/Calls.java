package dev.endpointpipeline.loadreplay.recording;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Calls for tests, and recordings of them. */
final class Calls {
  static final String URL = "http://127.0.0.1:8080/v1/workspaces/demo/endpoints";

  private Calls() {}

  static RecordedCall aCall(String id, long at) {
    return new RecordedCall(
        id, at, "GET", URI.create(URL), Map.of(), new byte[0], null, null, null, null, List.of());
  }

  static byte[] written(RecordingInfo info, List<RecordedCall> calls) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RecordingWriter writer = new RecordingWriter(out, info)) {
      calls.forEach(writer::write);
    }
    return out.toByteArray();
  }

  /** Reads a recording; a warning is a failure. */
  static RecordingReader reader(byte[] file) {
    return RecordingReader.of(
        new ByteArrayInputStream(file),
        "file",
        warning -> {
          throw new AssertionError(warning);
        });
  }

  static RecordingReader reader(String file) {
    return reader(file.getBytes(StandardCharsets.UTF_8));
  }

  /** Calls with random values in all members. */
  static List<RecordedCall> anyCalls(Random random) {
    List<RecordedCall> calls = new ArrayList<>();
    long at = 0;
    for (int i = random.nextInt(20); i >= 0; i--) {
      at += random.nextInt(3) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 50));
      calls.add(anyCall(Integer.toString(i), at, random));
    }
    return calls;
  }

  private static RecordedCall anyCall(String id, long at, Random random) {
    byte[] body = new byte[random.nextBoolean() ? 0 : random.nextInt(1 << random.nextInt(1, 14))];
    random.nextBytes(body);
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.put("X-" + anyText(random), List.of(anyLine(random), anyLine(random)));
    }
    return new RecordedCall(
        id,
        at,
        List.of("GET", "POST", "PUT", "DELETE").get(random.nextInt(4)),
        URI.create(URL + "/" + id + "?name=%e4%b8%ad&limit=" + random.nextInt()),
        headers,
        body,
        optional(random, "aZ-" + random.nextInt(1_000)),
        optional(random, anyText(random)),
        optional(random, "a!~"),
        optional(random, "x".repeat(128)),
        random.nextBoolean() ? List.of() : List.of(100 + random.nextInt(500), 202));
  }

  private static @Nullable String optional(Random random, String value) {
    return random.nextBoolean() ? value : null;
  }

  private static String anyLine(Random random) {
    return anyText(random).replaceAll("[\r\n]", "");
  }

  private static String anyText(Random random) {
    StringBuilder text = new StringBuilder();
    String alphabet = "aZ09 \"\\/\n\r\u0000\u007f中\uffff\ud83d\ude00";
    for (int i = random.nextInt(8); i > 0; i--) {
      int[] characters = alphabet.codePoints().toArray();
      text.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return text.toString();
  }
}

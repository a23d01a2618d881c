package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Recorded calls for tests. The body of each has its id. */
public final class Calls {
  static final String WORKSPACE = "http://recorded.example/v1/workspaces/demo/endpoints";

  private Calls() {}

  public static RecordedCall update(String id, String endpoint) {
    return call(id, "PUT", endpoint, null, null);
  }

  public static RecordedCall show(String id, String endpoint) {
    return call(id, "GET", endpoint, null, null);
  }

  public static RecordedCall create(String id, String endpoint) {
    return call(id, "POST", endpoint, null, null);
  }

  static RecordedCall updateIfMatch(String id, String endpoint, String other) {
    return call(id, "PUT", endpoint, null, other);
  }

  public static RecordedCall retry(String id, String endpoint, String original) {
    return call(id, "PUT", endpoint, original, null);
  }

  static RecordedCall retryOfCreate(String id, String endpoint, String original) {
    return call(id, "POST", endpoint, original, null);
  }

  private static RecordedCall call(
      String id,
      String method,
      String endpoint,
      @Nullable String retryOf,
      @Nullable String ifMatch) {
    boolean create = method.equals("POST");
    byte[] body =
        method.equals("GET")
            ? new byte[0]
            : "{\"description\":\"%s\"}".formatted(id).getBytes(StandardCharsets.UTF_8);
    return new RecordedCall(
        id,
        0,
        method,
        URI.create(create ? WORKSPACE : WORKSPACE + "/" + endpoint),
        Map.of("Content-Type", List.of("application/json")),
        body,
        endpoint,
        null,
        retryOf,
        ifMatch,
        List.of());
  }

  /** Updates c0, c1, ... of endpoints in turn. */
  public static List<RecordedCall> updates(int count, int endpoints) {
    return IntStream.range(0, count).mapToObj(i -> update("c" + i, "ep-" + i % endpoints)).toList();
  }
}

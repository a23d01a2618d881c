package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.Locale;

/** What a call does, known by its method and path. */
enum Operation {
  CREATE,
  LIST,
  SHOW,
  UPDATE,
  DELETE,
  /** A call that the API does not have, which is sent as it is. */
  OTHER;

  /** The tag's part for latencies. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the call may change something and therefore needs an idempotency key. */
  boolean isChange() {
    return this == CREATE || this == UPDATE || this == DELETE;
  }

  static Operation of(RecordedCall call) {
    return EndpointPath.of(call.url())
        .filter(path -> path.has(call.method()))
        .map(path -> of(call.method(), path.endpoint() != null))
        .orElse(OTHER);
  }

  private static Operation of(String method, boolean one) {
    return switch (method) {
      case "POST" -> CREATE;
      case "GET" -> one ? SHOW : LIST;
      case "PUT" -> UPDATE;
      case "DELETE" -> DELETE;
      default -> OTHER;
    };
  }
}

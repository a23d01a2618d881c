package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a call does, known by its method and path. */
enum Operation {
  CREATE,
  LIST,
  SHOW,
  UPDATE,
  DELETE,
  OTHER;

  private static final Pattern PATH =
      Pattern.compile("/v1/workspaces/([^/]+)/endpoints(?:/([^/]+))?/?");

  /** The tag's part for latencies. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the call may change something and therefore needs an idempotency key. */
  boolean isChange() {
    return this == CREATE || this == UPDATE || this == DELETE;
  }

  /** The path's parts: group 1 is the workspace, group 2 the endpoint, if any. */
  static Matcher path(String rawPath) {
    return PATH.matcher(rawPath);
  }

  static Operation of(RecordedCall call) {
    Matcher path = path(call.url().getRawPath());
    if (!path.matches()) {
      return OTHER;
    }
    boolean one = path.group(2) != null;
    return switch (call.method()) {
      case "POST" -> one ? OTHER : CREATE;
      case "GET" -> one ? SHOW : LIST;
      case "PUT" -> one ? UPDATE : OTHER;
      case "DELETE" -> one ? DELETE : OTHER;
      default -> OTHER;
    };
  }
}

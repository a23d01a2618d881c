package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.history.JepsenEvent.Phase;
import dev.endpointpipeline.loadreplay.history.JepsenEvent.Type;
import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import java.util.Locale;
import java.util.Objects;

/** Begin and end of a call as events of Jepsen. */
final class JepsenCall {
  private static final int REQUEST_TIMEOUT = 408;

  private final long number;
  private final FinishedCall call;
  private final JournalEntry entry;
  private final int status;

  /**
   * @param number of the call in the history
   */
  JepsenCall(long number, FinishedCall call) {
    this.number = number;
    this.call = call;
    this.entry = call.entry();
    this.status = Objects.requireNonNullElse(entry.status(), 0);
  }

  JepsenEvent begin() {
    Phase phase = entry.sent() == null ? Phase.BEFORE : Phase.BEGIN;
    // Nobody knows the endpoint before it is created.
    String endpoint = isCreate() ? "" : EdnText.member("endpoint", entry.resource());
    String value = endpoint + common();
    return new JepsenEvent(
        call.invokedMicros(), phase, number, Type.INVOKE, members(Type.INVOKE, value));
  }

  JepsenEvent end() {
    Phase phase = entry.sent() == null ? Phase.BEFORE : Phase.END;
    Type type = type();
    StringBuilder value = new StringBuilder(EdnText.member("endpoint", entry.resource()));
    value.append(common());
    if (type == Type.OK) {
      value.append(EdnText.number("revision", entry.revision()));
      JournalEntry.Shown shown = entry.shown();
      if (shown != null) {
        value.append(EdnText.member("name", shown.name()));
        value.append(EdnText.member("description", shown.description()));
        value.append(EdnText.number("mu-max", Objects.toString(shown.muMax(), null)));
      }
    }
    String more =
        EdnText.number("status", Integer.toString(status))
            + EdnText.member("gateway", entry.gateway())
            + EdnText.member("request-id", entry.requestId())
            + EdnText.member("error", entry.error());
    return new JepsenEvent(
        call.doneMicros(), phase, number, type, members(type, value.toString()) + more);
  }

  private String members(Type type, String value) {
    return ":type :%s, :f :%s, :value {%s}"
        .formatted(
            type.name().toLowerCase(Locale.ROOT), function(), EdnText.withoutSeparator(value));
  }

  private String common() {
    return EdnText.member("call", entry.id()) + EdnText.member("key", entry.key());
  }

  private boolean isCreate() {
    return Objects.equals(entry.operation(), "create");
  }

  private String function() {
    String operation = entry.operation();
    return operation == null ? "other" : operation;
  }

  /**
   * A refusal had no effect, and neither had a failed read. Anything else may have had one, also a
   * refusal of the last attempt if an earlier one got lost.
   */
  private Type type() {
    if (status / 100 == 2) {
      return Type.OK;
    }
    boolean refused = status / 100 == 4 && status != REQUEST_TIMEOUT && call.attempts() == 1;
    return refused || entry.key() == null ? Type.FAIL : Type.INFO;
  }
}

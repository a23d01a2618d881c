package dev.endpointpipeline.loadreplay.history;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * A call begins or ends.
 *
 * @param timeMicros by the common clock of all runs
 * @param phase orders events of the same time, so that calls which may be concurrent are
 * @param call number of the call in the history
 * @param type whether the call begins, or how it ends
 * @param members of the operation other than index, time and process, in EDN
 */
record JepsenEvent(long timeMicros, Phase phase, long call, Type type, String members)
    implements Comparable<JepsenEvent> {
  private static final Comparator<JepsenEvent> ORDER =
      Comparator.comparingLong(JepsenEvent::timeMicros)
          .thenComparing(JepsenEvent::phase)
          .thenComparingLong(JepsenEvent::call)
          .thenComparing(JepsenEvent::type);

  /** Events of the same time in their order. */
  enum Phase {
    /** Of a call whose times are unknown, except that it ended before the others began. */
    BEFORE,
    BEGIN,
    END
  }

  /** Types of Jepsen's operations. */
  enum Type {
    INVOKE,
    OK,
    FAIL,
    INFO
  }

  private static final Phase[] PHASES = Phase.values();
  private static final Type[] TYPES = Type.values();

  @SuppressWarnings("EnumOrdinal") // Within a temporary file
  void write(DataOutput out) throws IOException {
    out.writeLong(timeMicros);
    out.writeByte(phase.ordinal());
    out.writeLong(call);
    out.writeByte(type.ordinal());
    byte[] text = members.getBytes(StandardCharsets.UTF_8);
    out.writeInt(text.length);
    out.write(text);
  }

  static JepsenEvent read(DataInput in) throws IOException {
    long time = in.readLong();
    Phase phase = PHASES[in.readByte()];
    long call = in.readLong();
    Type type = TYPES[in.readByte()];
    byte[] text = new byte[in.readInt()];
    in.readFully(text);
    return new JepsenEvent(time, phase, call, type, new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public int compareTo(JepsenEvent other) {
    return ORDER.compare(this, other);
  }
}

package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Exports what callers saw as a history of Jepsen: operations in EDN, one on each line, in the
 * order of their times. Memory does not grow with the number of calls.
 */
public final class JepsenHistory {
  private static final int EVENTS_IN_MEMORY = 50_000;
  private static final long NANOS_PER_MICRO = 1_000;

  private long operations;
  private long calls;

  private JepsenHistory() {}

  /**
   * Writes the history of a run, or of all shards of one.
   *
   * @param out is closed
   * @return the number of calls
   * @throws dev.endpointpipeline.loadreplay.replay.ReplayException if a journal can't be read
   * @throws IOException if the output or a temporary file can't be written
   */
  public static long write(List<RunDirectory> runs, OutputStream out) throws IOException {
    return new JepsenHistory().writeAll(runs, out);
  }

  private long writeAll(List<RunDirectory> runs, OutputStream out) throws IOException {
    JepsenProcesses processes = new JepsenProcesses();
    try (Writer writer =
            new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        EventSort sort = new EventSort(EVENTS_IN_MEMORY)) {
      Journals journals = new Journals(runs);
      for (RunDirectory run : runs) {
        journals.read(run, call -> add(call, sort));
      }
      sort.forEach(event -> write(event, processes.of(event), writer));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return calls;
  }

  private void add(FinishedCall call, EventSort sort) {
    JepsenCall jepsen = new JepsenCall(calls++, call);
    try {
      sort.add(jepsen.begin());
      sort.add(jepsen.end());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(JepsenEvent event, int process, Writer writer) throws IOException {
    writer.write(
        "{:index %d, :time %d, :process %d, %s}\n"
            .formatted(
                operations++, event.timeMicros() * NANOS_PER_MICRO, process, event.members()));
  }
}

package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.replay.CreationProgress;
import dev.endpointpipeline.loadreplay.replay.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far a run is, once a second: a bar on a terminal, plain lines elsewhere. */
final class ProgressLine implements AutoCloseable {
  private final PrintWriter err;
  private final boolean terminal;
  private @Nullable ProgressBar bar;
  private @Nullable Progress before;

  private ProgressLine(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  static ProgressLine on(PrintWriter err) {
    return new ProgressLine(err, isTerminal());
  }

  /** Since JDK 22 there is a console without a terminal, too, which says so. */
  @SuppressWarnings("SystemConsoleNull") // An older JDK returns null without a terminal.
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJdk) {
      return true;
    }
  }

  void show(Progress progress) {
    String line = line(progress);
    before = progress;
    if (!terminal) {
      err.println(line);
      err.flush();
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("replay")
              .setInitialMax(progress.total())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(1_000)
              .build();
    }
    bar.stepTo(progress.finished());
    bar.setExtraMessage(line);
  }

  void show(CreationProgress progress) {
    err.printf("creating endpoints: %d/%d%n", progress.accepted(), progress.total());
    err.flush();
  }

  private String line(Progress progress) {
    long nanos = progress.elapsedNanos() - (before == null ? 0 : before.elapsedNanos());
    long calls = progress.finished() - (before == null ? 0 : before.finished());
    return String.format(
        Locale.ROOT,
        "%.0f s  %d/%d calls  %.0f/s  errors %d  in flight %d  blocked %d  retries %d  lag p99 %.2f ms%s",
        progress.elapsedNanos() / 1e9,
        progress.finished(),
        progress.total(),
        nanos <= 0 ? 0 : calls * 1e9 / nanos,
        progress.failed(),
        progress.inFlight(),
        progress.blocked(),
        progress.retries(),
        progress.lagP99Micros() / 1e3,
        progress.outcomes() == null ? "" : outcomes(progress.outcomes()));
  }

  private static String outcomes(OutcomeCounts outcomes) {
    long ended = outcomes.ended().values().stream().mapToLong(Long::valueOf).sum();
    return "  outcomes %d, %d awaited"
            .formatted(ended, outcomes.awaited() + outcomes.createsAwaited())
        + (outcomes.notFollowed() == 0
            ? ""
            : ", %d not followed".formatted(outcomes.notFollowed()));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}

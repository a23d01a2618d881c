package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a recording and prints what is in it. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    description = {
      "Checks a recording, and prints where it is from and how many calls it has.",
      "",
      "Reads all of it: an invalid line is an error that names the line.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  load-replay describe load.ndjson.gz")
final class DescribeCommand implements Callable<Integer> {
  private static final double MICROS_PER_SECOND = 1e6;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "A recording, plain or gzip; - for stdin.")
  private Path file = Path.of("-");

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try (RecordingReader reader =
        file.toString().equals("-")
            ? RecordingReader.of(System.in, "stdin", err::println)
            : RecordingReader.open(file, err::println)) {
      describe(reader, spec.commandLine().getOut());
    }
    return 0;
  }

  private static void describe(RecordingReader reader, PrintWriter out) {
    Map<String, Long> methods = new TreeMap<>();
    long calls = 0;
    long retries = 0;
    long preconditions = 0;
    long bodyBytes = 0;
    long lastAt = 0;
    while (reader.hasNext()) {
      RecordedCall call = reader.next();
      calls++;
      methods.merge(call.method(), 1L, Long::sum);
      retries += call.retryOf() == null ? 0 : 1;
      preconditions += call.ifMatch() == null ? 0 : 1;
      bodyBytes += call.body().length;
      lastAt = call.atMicros();
    }
    double seconds = lastAt / MICROS_PER_SECOND;
    out.println("source      " + source(reader.info()));
    out.printf(Locale.ROOT, "calls       %d in %.1f s%s%n", calls, seconds, rate(calls, seconds));
    methods.forEach((method, count) -> out.printf("  %-9s %d%n", method, count));
    out.println("retries     " + retries);
    out.println("if_match    " + preconditions);
    out.printf(Locale.ROOT, "bodies      %.1f MB%n", bodyBytes / 1e6);
    out.flush();
  }

  private static String rate(long calls, double seconds) {
    return seconds == 0 ? "" : String.format(Locale.ROOT, ", %.1f/s on average", calls / seconds);
  }

  private static String source(@Nullable RecordingInfo info) {
    if (info == null) {
      return "plain targets of vegeta";
    }
    return info.source().word()
        + (info.seed() == null ? "" : ", seed " + info.seed())
        + (info.started() == null ? "" : ", from " + info.started())
        + switch (info.source()) {
          case GENERATE -> "";
          default -> info.redacted() ? ", redacted" : ", with secrets";
        };
  }
}

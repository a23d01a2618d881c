package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.follow.StatusFollower;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.measure.RunSummary;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingException;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import dev.endpointpipeline.loadreplay.replay.Replay;
import dev.endpointpipeline.loadreplay.replay.ReplayException;
import dev.endpointpipeline.loadreplay.replay.ReplaySettings;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: sends the calls of a recording on schedule and says how it went. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Sends the calls of a recording at their own times or at given rates, whatever the responses.",
      "",
      "Latency counts from the time when a call is due, so a stall of the server shows in all calls"
          + " that were due meanwhile. If this program itself falls behind, the run is invalid."
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every response was as expected, and no followed request failed",
      "1:unexpected responses, failed or unknown outcomes, or the run could not be done",
      "2:invalid options or recording",
      "3:the run is invalid",
      "4:a condition of --abort-on ended the run",
      "130:interrupted (143: terminated); --resume goes on"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  load-replay replay recording.ndjson \\",
      "    --gateway http://127.0.0.1:8080 --token-file token",
      "  load-replay replay recording.ndjson --speed 10",
      "  load-replay generate -n 10000 --endpoints 500 | load-replay replay --rate 500",
      "  load-replay replay --resume load-replay-run"
    })
final class ReplayCommand implements Callable<Integer> {
  static final int UNEXPECTED = 1;
  static final int USAGE = 2;
  static final int INVALID = 3;
  static final int ABORTED = 4;
  static final int INTERRUPTED = 130;

  /** Options of which one replaces the others of the first run. */
  private static final List<Set<String>> ALTERNATIVES =
      List.of(Set.of("--token", "--token-file", "--access-key"), Set.of("--rate", "--speed"));

  private static final long STOP_SECONDS = 15;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ReplayOptions options = new ReplayOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "RECORDING",
      description =
          "A recording, plain or gzip; - or none for stdin, which is copied into --out first.")
  private @Nullable Path recording;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory for the run's files. Default: ${DEFAULT-VALUE}.",
      defaultValue = "load-replay-run")
  private Path out = Path.of("load-replay-run");

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description =
          "Prefix of the idempotency keys; the shards of one run share it. Default: a random one.")
  private @Nullable String runId;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Go on with a run that was interrupted or killed: send what its journal lacks, under the"
              + " same idempotency keys. Takes its options; a --token must be given again.")
  private @Nullable Path resume;

  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Setup setup = setUp();
      try (StatusFollower follower = setup.follower()) {
        Path file = setup.directory().run().recording();
        return run(
            new Replay(setup.settings(), setup.directory(), () -> calls(file, err), follower));
      }
    } catch (UsageException | RecordingException e) {
      err.println("load-replay: " + e.getMessage());
      return USAGE;
    } catch (ReplayException | TopicException e) {
      err.println("load-replay: " + e.getMessage());
      return UNEXPECTED;
    }
  }

  /** Options are malformed; anything else that is thrown is not the user's mistake. */
  private static final class UsageException extends Exception {
    UsageException(IllegalArgumentException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private record Setup(
      ReplaySettings settings, RunDirectory directory, @Nullable StatusFollower follower) {}

  /** Malformed options, or a Kafka that does not respond, must not leave a run behind. */
  private Setup setUp() throws UsageException {
    EarlierRun earlier = null;
    try {
      requireNothingOfANewRun();
      earlier = resume == null ? null : new EarlierRun(resume);
      if (earlier != null) {
        earlier.warnIfKeysHaveExpired(spec.commandLine().getErr());
      }
      ReplayOptions all =
          earlier == null ? options : optionsOf(earlier.directory().run().arguments());
      ReplaySettings settings = all.settings();
      StatusFollower follower = all.follower(earlier == null ? null : earlier.inFlightSince());
      try {
        return new Setup(
            settings,
            earlier == null ? begin(arguments(ReplayOptions.SECRETS)) : earlier.directory(),
            follower);
      } catch (RuntimeException e) {
        if (follower != null) {
          follower.close();
        }
        throw e;
      }
    } catch (IllegalArgumentException e) {
      close(earlier);
      throw new UsageException(e);
    } catch (RuntimeException e) {
      close(earlier);
      throw e;
    }
  }

  private static void close(@Nullable EarlierRun earlier) {
    if (earlier != null) {
      earlier.directory().close();
    }
  }

  private void requireNothingOfANewRun() {
    List<String> given = arguments(List.of()).stream().map(ReplayCommand::option).toList();
    if (resume != null
        && (recording != null || given.contains("--out") || given.contains("--run-id"))) {
      throw new IllegalArgumentException(
          "--resume: with a RECORDING, --out or --run-id (expected: none, they are those of the run)");
    }
  }

  /** Warns of each unknown member once, although the file is read twice. */
  private Stream<RecordedCall> calls(Path file, PrintWriter err) {
    RecordingReader reader =
        RecordingReader.open(
            file,
            warning -> {
              if (warned.add(warning)) {
                err.println("warning: " + warning);
              }
            });
    return reader.calls().onClose(reader::close);
  }

  private RunDirectory begin(List<String> arguments) {
    String id = runId == null ? UUID.randomUUID().toString().substring(0, 13) : runId;
    return RunDirectory.create(out, id, this::recordingFile, arguments);
  }

  private Path recordingFile() throws IOException {
    if (recording != null && !recording.toString().equals("-")) {
      return recording;
    }
    Path copy = out.resolve("recording.ndjson");
    try {
      Files.copy(System.in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException e) {
      delete(copy);
      throw e;
    }
  }

  /** A part of a recording is of no use, and may fill the disk. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The failure before this one is what the user must know.
    }
  }

  /** The options of this command line, and those of the first run that it does not have. */
  private ReplayOptions optionsOf(List<String> first) {
    List<String> arguments = arguments(List.of());
    Set<String> given = arguments.stream().map(ReplayCommand::option).collect(Collectors.toSet());
    Set<String> replaced = new HashSet<>(given);
    ALTERNATIVES.stream()
        .filter(alternatives -> !Collections.disjoint(alternatives, given))
        .forEach(replaced::addAll);
    first.stream().filter(argument -> !replaced.contains(option(argument))).forEach(arguments::add);
    ReplayCommand both = new ReplayCommand();
    new CommandLine(both).parseArgs(arguments.toArray(String[]::new));
    return both.options;
  }

  private static String option(String argument) {
    return argument.substring(0, argument.indexOf('='));
  }

  /** The options of this command line, without some. */
  private List<String> arguments(List<String> skipped) {
    var parsed = spec.commandLine().getParseResult();
    List<String> kept = new ArrayList<>();
    for (var option : parsed.matchedOptions()) {
      if (!skipped.contains(option.longestName())) {
        option
            .originalStringValues()
            .forEach(value -> kept.add(option.longestName() + "=" + value));
      }
    }
    return kept;
  }

  private int run(Replay replay) throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread onInterrupt =
        new Thread(
            () -> {
              replay.stop();
              try {
                var unused = ended.await(STOP_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    CommandLine commandLine = spec.commandLine();
    RunSummary summary;
    try {
      try (ProgressLine progress = ProgressLine.on(commandLine.getErr())) {
        summary = replay.run(progress::show, progress::show);
      }
      SummaryText.print(summary, commandLine.getOut());
      commandLine.getOut().flush();
    } finally {
      ended.countDown();
      removeHook(onInterrupt);
    }
    return exitCode(summary);
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook is what stopped the run.
    }
  }

  private static boolean succeeded(RunSummary summary) {
    OutcomeCounts outcomes = summary.outcomes();
    return summary.calls().failed() == 0 && (outcomes == null || outcomes.unsuccessful() == 0);
  }

  static int exitCode(RunSummary summary) {
    return switch (summary.end()) {
      case INTERRUPTED -> INTERRUPTED;
      case ABORTED -> ABORTED;
      case COMPLETED -> !summary.valid() ? INVALID : succeeded(summary) ? 0 : UNEXPECTED;
    };
  }
}

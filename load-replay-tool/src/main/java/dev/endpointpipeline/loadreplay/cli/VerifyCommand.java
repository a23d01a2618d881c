package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.history.JournalHistory;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.Shards;
import dev.endpointpipeline.loadreplay.replay.ViewRequests;
import dev.endpointpipeline.loadreplay.replay.WholeFile;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.verify.BodyReader;
import dev.endpointpipeline.loadreplay.verify.FinalState;
import dev.endpointpipeline.loadreplay.verify.KafkaTopics;
import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.loadreplay.views.EvenSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: checks the guarantees for what is in the topics and what callers saw. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Checks guarantees 1-6 and 8 after a run: that nothing is lost, doubled or out of order, that"
          + " every request has one outcome, that each endpoint is what its requests in order make"
          + " of it, and that callers saw nothing else.",
      "",
      "Reads all of endpoint-requests, endpoint-status and endpoint-state. What callers saw is read"
          + " from run directories; without one, only the topics are checked.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the guarantees hold",
      "1:the check could not be done, or not completely",
      "2:malformed options",
      "5:there are violations",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  load-replay verify load-replay-run --bootstrap-servers broker:9092 \\",
      "    --registry http://registry:8080/apis/ccompat/v7",
    })
final class VerifyCommand implements Callable<Integer> {
  static final int VIOLATED = 5;
  private static final Duration VIEW_TIMEOUT = Duration.ofSeconds(10);
  private static final int VIEW_RETRIES = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "DIR",
      description = "Directories of a run; several are the shards of one.")
  private List<Path> directories = List.of();

  @Option(
      names = "--settle",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description =
          "How long requests without an outcome may take to get one. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1m")
  private Duration settle = Duration.ofMinutes(1);

  @Option(
      names = "--secrets",
      paramLabel = "FILE",
      description =
          "Text file with a planted secret in each line: a text that callers sent in a variable, for"
              + " example, and that no event and no error may have.")
  private @Nullable Path secrets;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the result as JSON. Default: verify.json in the first DIR.")
  private @Nullable Path output;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      split = ",",
      converter = Converters.OfGateway.class,
      description =
          "Also check what these gateways show of endpoints now. Repeatable. Default: none.")
  private List<URI> gateways = new ArrayList<>();

  @Option(
      names = "--views",
      paramLabel = "N",
      description = "How many endpoints each gateway shows. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int views = 1_000;

  @Option(
      names = "--load-balanced",
      description =
          "The run's gateways are addresses of load balancers: do not look for stale reads, which"
              + " are such at one gateway only.")
  private boolean balanced;

  @Option(
      names = "--revision-base",
      paramLabel = "N",
      description =
          "What the services have as endpoint-pipeline.requests.revision-base. Default:"
              + " ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private long revisionBase;

  @Mixin private GatewayLogin login = new GatewayLogin();

  @ArgGroup(exclusive = false, multiplicity = "1", heading = "%nKafka:%n")
  private KafkaOptions kafka = new KafkaOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Setup setup;
    try {
      setup = setUp();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (setup.requests) {
      return verify(setup);
    }
  }

  private record Setup(TopicAccess access, List<String> secrets, ViewRequests requests) {}

  private Setup setUp() {
    if (views < 0) {
      throw new IllegalArgumentException("--views: %d (expected: 0 or more)".formatted(views));
    }
    Path folder = output == null ? null : output.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--output: %s: no such directory (expected: an existing one)".formatted(folder));
    }
    return new Setup(
        kafka.access(),
        plantedSecrets(),
        new ViewRequests(login.credentials(), VIEW_TIMEOUT, VIEW_RETRIES, login.trusted()));
  }

  private int verify(Setup setup) throws IOException, InterruptedException {
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    Shards shards = Shards.open(directories);
    shards.missing().ifPresent(note -> err.println("warning: " + note));
    List<RunDirectory> runs = shards.directories();
    Path file = output != null ? output : runs.isEmpty() ? null : runs.get(0).verification();
    if (file != null) {
      // An earlier result must not pass for that of a check that could not be done.
      Files.deleteIfExists(file);
    }
    try (KafkaTopics topics = new KafkaTopics(setup.access, revisionBase);
        JournalHistory history =
            new JournalHistory(
                runs,
                KafkaTopics::partitionOf,
                new BodyReader(),
                warning -> err.println("warning: " + warning))) {
      Verification verification =
          new Verification(topics, history, setup.secrets, settle, balanced);
      EvenSample<FinalState> endpoints = new EvenSample<>(gateways.isEmpty() ? 0 : views);
      verification.run(partition -> progress(partition, topics.partitions()), endpoints::add);
      FinalViewCheck last = new FinalViewCheck(verification);
      last.run(gateways, setup.requests, endpoints.items());
      Verification.Result result = verification.result();
      if (file != null) {
        WholeFile.write(file, result.toJson());
      }
      VerificationText.print(result, System.nanoTime() - start, spec.commandLine().getOut());
      if (!result.holds()) {
        return VIOLATED;
      }
      if (!result.complete()) {
        err.println("load-replay: not all views were checked; the last one: " + last.problem());
        return ExitCode.SOFTWARE;
      }
      return ExitCode.OK;
    }
  }

  private void progress(int partition, int partitions) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf("partition %d of %d%n", partition + 1, partitions);
    err.flush();
  }

  private List<String> plantedSecrets() {
    return secrets == null
        ? List.of()
        : OptionFiles.text("--secrets", secrets).lines().filter(line -> !line.isBlank()).toList();
  }
}

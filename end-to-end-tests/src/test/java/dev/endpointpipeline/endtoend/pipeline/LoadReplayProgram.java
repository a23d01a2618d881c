package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.loadreplay.cli.LoadReplay;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The program load-replay against a pipeline, each command as a process of its own: load is
 * generated, replayed and verified by what users have. Recording, run and log are in one directory
 * and stay there.
 */
public final class LoadReplayProgram {
  private final Pipeline pipeline;
  private final List<ServiceProcess> gateways;
  private final Path directory;

  /**
   * Starts nothing.
   *
   * @param gateways that get the calls
   */
  public LoadReplayProgram(Pipeline pipeline, List<ServiceProcess> gateways, Path directory) {
    this.pipeline = pipeline;
    this.gateways = List.copyOf(gateways);
    this.directory = directory;
  }

  /** Generates the recording. */
  public Process generate(String... options) {
    return start(Stream.of("generate", "--output=" + recording()), Stream.of(options));
  }

  /** Replays the recording. */
  public Process replay(String... options) {
    return start(
        Stream.concat(Stream.of("replay", recording().toString(), "--out=" + run()), access()),
        Stream.of(options));
  }

  /** Goes on with a replay that was ended. */
  public Process resume() {
    return start(Stream.of("replay", "--resume=" + run(), token()), Stream.of());
  }

  /** Checks the guarantees. */
  public Process verify(String... options) {
    return start(
        Stream.concat(Stream.of("verify", run().toString()), access()), Stream.of(options));
  }

  /** Adds a mark to the run. */
  public Process mark(String text) {
    return start(Stream.of("mark", run().toString(), text), Stream.of());
  }

  /** How many calls the run has finished so far, except for the creates before it. */
  public long finishedCalls() {
    Path journal = run().resolve("journal.ndjson");
    if (!Files.exists(journal)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(journal)) {
      return lines.filter(line -> line.startsWith("{\"n\":")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The run directory. */
  public Path run() {
    return directory.resolve("run");
  }

  /** The result of the replay. */
  public JsonNode summary() {
    return json("summary.json");
  }

  /** The result of the verification. */
  public JsonNode verified() {
    return json("verify.json");
  }

  /** What all commands have printed. */
  public String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path recording() {
    return directory.resolve("load.ndjson.gz");
  }

  private Path logFile() {
    return directory.resolve("load-replay.log");
  }

  private Stream<String> access() {
    String addresses =
        gateways.stream().map(Api::at).map(Api::toString).collect(Collectors.joining(","));
    return Stream.of(
        "--gateway=" + addresses,
        token(),
        "--bootstrap-servers=" + pipeline.stack().bootstrapServers(),
        "--registry=" + pipeline.stack().registryUrl());
  }

  private static String token() {
    return "--token=" + Tokens.OF_ANN;
  }

  private JsonNode json(String name) {
    try {
      return JsonMapper.shared().readTree(Files.readString(run().resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(Stream<String> arguments, Stream<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LoadReplay.class.getName()));
    arguments.forEach(command::add);
    options.forEach(command::add);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
              .redirectInput(new File("/dev/null"))
              .start();
      // A test that is interrupted leaves no load behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

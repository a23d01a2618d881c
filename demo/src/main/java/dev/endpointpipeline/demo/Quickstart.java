package dev.endpointpipeline.demo;

import dev.endpointpipeline.localstack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Starts the pipeline, demonstrates it and, without {@code --once}, keeps it up. Runs in the root
 * of a built checkout and writes only to {@code target/quickstart}.
 *
 * <p>The exit code is 0 on success, 1 on a failure and 2 for wrong arguments.
 */
public final class Quickstart {
  private static final Path DIRECTORY = Path.of("target", "quickstart").toAbsolutePath();
  private static final List<String> SIMULATED =
      List.of("--worker.runtime=simulated", "--worker.simulated.step-delay=300ms");

  private Quickstart() {}

  /** Runs the program; see {@link Options} for the arguments. */
  public static void main(String[] args) {
    logToTheLogFile();
    System.exit(run(args));
  }

  /** Writes the logs of libraries to a file instead of the terminal. */
  private static void logToTheLogFile() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static int run(String[] args) {
    Console console = new Console(System.out);
    try {
      demonstrate(Options.parse(args), console);
      return 0;
    } catch (InvalidArgumentsException e) {
      System.err.println("quickstart: " + e.getMessage());
      return 2;
    } catch (QuickstartFailedException
        | LocalStackException
        | KafkaException
        | IOException
        | UncheckedIOException
        | InterruptedException e) {
      console.giveUp();
      System.err.println("quickstart: " + (e.getMessage() == null ? e : e.getMessage()));
      return 1;
    }
  }

  private static void demonstrate(Options options, Console console)
      throws IOException, InterruptedException {
    GatewayPort.requireFree(options);
    RunDirectory directory = RunDirectory.fresh(DIRECTORY);
    StackFile stackFile = new StackFile(DIRECTORY.resolve("stack.properties"));
    switch (options.target()) {
      case SIMULATED -> demonstrateSimulated(options, directory, stackFile, console);
      case RAY -> demonstrateOnRay(options, directory, stackFile, console);
    }
  }

  private static void demonstrateSimulated(
      Options options, RunDirectory directory, StackFile stackFile, Console console)
      throws IOException, InterruptedException {
    Pipeline pipeline = new Pipeline(directory, options.port(), SIMULATED);
    onExit(stackFile::delete, pipeline::close);

    pipeline.start(console);
    try (StatusEvents events = StatusEvents.of(pipeline, console)) {
      SimulatedDemo story = new SimulatedDemo(pipeline, events, console);
      String endpoint = story.createEndpoint();
      story.updateWithTheSample(endpoint);
      story.updateThatFails(endpoint);
      story.updateThatIsSuperseded(endpoint);
      // Not sooner, because updates by others would disturb the demo
      stackFile.write(pipeline, endpoint);
      if (options.completion() == Options.Completion.STAY_UP) {
        story.printNextSteps(endpoint, directory);
        stayUp(events, pipeline::requireAlive);
      }
    }
  }

  private static void demonstrateOnRay(
      Options options, RunDirectory directory, StackFile stackFile, Console console)
      throws IOException, InterruptedException {
    LocalRay ray = new LocalRay(directory);
    onExit(ray::close);
    ray.start(console);
    Pipeline pipeline = new Pipeline(directory, options.port(), ray.workerSettings());
    onExit(stackFile::delete, pipeline::close);

    pipeline.start(console);
    try (StatusEvents events = StatusEvents.of(pipeline, console)) {
      RayDemo story = new RayDemo(pipeline, ray, events, console);
      String endpoint = story.createEndpoint();
      story.updateOfUserConfig(endpoint);
      story.updateThatFails(endpoint);
      stackFile.write(pipeline, endpoint);
      if (options.completion() == Options.Completion.STAY_UP) {
        story.printNextSteps(endpoint, directory);
        stayUp(events, pipeline::requireAlive, ray::requireAlive);
      }
    }
  }

  /** Runs on every exit except SIGKILL, after which the processes stop by themselves. */
  private static void onExit(Runnable... actions) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> List.of(actions).forEach(Runnable::run)));
  }

  private static void stayUp(StatusEvents events, Runnable... requirements) {
    while (true) {
      events.printNew();
      List.of(requirements).forEach(Runnable::run);
    }
  }
}

package dev.endpointpipeline.demo;

import dev.endpointpipeline.localstack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Starts the pipeline, shows what it does and, unless told {@code --once}, keeps it up. Runs in the
 * root of a built checkout; everything that it writes is below {@code target/quickstart}.
 *
 * <p>The exit code is 0 when all went as told, 1 when something failed and 2 for a wrong call.
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

  /** What libraries say is not for the person in front of the terminal. */
  private static void logToTheLogFile() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private static int run(String[] args) {
    Console console = new Console(System.out);
    try {
      demonstrate(Options.parse(args), console);
      return 0;
    } catch (WrongCallException e) {
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
    atTheEnd(stackFile::delete, pipeline::close);

    pipeline.start(console);
    try (StatusEvents events = StatusEvents.of(pipeline, console)) {
      Story story = new Story(pipeline, events, console);
      String endpoint = story.createEndpoint();
      story.updateWithTheSample(endpoint);
      story.updateThatFails(endpoint);
      story.updateThatIsSuperseded(endpoint);
      // Not sooner, as others' updates would get into the story
      stackFile.write(pipeline, endpoint);
      if (options.afterwards() == Options.Afterwards.STAY_UP) {
        story.sayHowToGoOn(endpoint, directory);
        stayUp(events, pipeline::requireAlive);
      }
    }
  }

  private static void demonstrateOnRay(
      Options options, RunDirectory directory, StackFile stackFile, Console console)
      throws IOException, InterruptedException {
    LocalRay ray = new LocalRay(directory);
    atTheEnd(ray::close);
    ray.start(console);
    Pipeline pipeline = new Pipeline(directory, options.port(), ray.workerSettings());
    atTheEnd(stackFile::delete, pipeline::close);

    pipeline.start(console);
    try (StatusEvents events = StatusEvents.of(pipeline, console)) {
      RayStory story = new RayStory(pipeline, ray, events, console);
      String endpoint = story.createEndpoint();
      story.updateOfUserConfig(endpoint);
      story.updateThatFails(endpoint);
      stackFile.write(pipeline, endpoint);
      if (options.afterwards() == Options.Afterwards.STAY_UP) {
        story.sayHowToGoOn(endpoint, directory);
        stayUp(events, pipeline::requireAlive, ray::requireAlive);
      }
    }
  }

  /** However this program ends, short of SIGKILL, and then the processes end by themselves. */
  private static void atTheEnd(Runnable... actions) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> List.of(actions).forEach(Runnable::run)));
  }

  private static void stayUp(StatusEvents events, Runnable... requirements) {
    while (true) {
      events.printNew();
      List.of(requirements).forEach(Runnable::run);
    }
  }
}

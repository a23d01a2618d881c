package dev.endpointpipeline.demo;

import dev.endpointpipeline.localstack.LocalStackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.kafka.common.KafkaException;

/**
 * Starts the pipeline, shows what it does and, unless told {@code --once}, keeps it up. Runs in the
 * root of a built checkout; everything that it writes is below {@code target/quickstart}.
 *
 * <p>The exit code is 0 when all went as told, 1 when something failed and 2 for a wrong call.
 */
public final class Quickstart {
  private static final Path DIRECTORY = Path.of("target", "quickstart").toAbsolutePath();

  private Quickstart() {}

  /** Runs the program; see {@link Options} for the arguments. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    try {
      demonstrate(Options.parse(args));
      return 0;
    } catch (WrongCallException e) {
      return failed(2, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(1, e);
    } catch (QuickstartFailedException
        | LocalStackException
        | KafkaException
        | IOException
        | UncheckedIOException e) {
      return failed(1, e);
    }
  }

  private static void demonstrate(Options options) throws IOException, InterruptedException {
    GatewayPort.requireFree(options);
    Console console = new Console(System.out);
    RunDirectory directory = RunDirectory.fresh(DIRECTORY);
    StackFile stackFile = new StackFile(DIRECTORY.resolve("stack.properties"));
    Pipeline pipeline = new Pipeline(directory, options.port());
    // However this program ends, short of SIGKILL, and then the processes end by themselves
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stackFile.delete();
                  pipeline.close();
                }));

    pipeline.start(console);
    try (StatusEvents events = StatusEvents.of(pipeline, console)) {
      Story story = new Story(pipeline, events, console);
      String endpoint = story.createEndpoint();
      stackFile.write(pipeline, endpoint);
      story.updateWithTheSample(endpoint);
      story.updateThatFails(endpoint);
      story.updateThatIsSuperseded(endpoint);
      if (options.ending() == Options.Ending.STAY_UP) {
        story.sayHowToGoOn(endpoint, directory);
        stayUp(pipeline, events);
      }
    }
  }

  private static void stayUp(Pipeline pipeline, StatusEvents events) {
    while (true) {
      events.printNew();
      pipeline.requireAlive();
    }
  }

  private static int failed(int exitCode, Exception e) {
    System.out.flush();
    System.err.printf("%nquickstart: %s%n", e.getMessage() == null ? e : e.getMessage());
    return exitCode;
  }
}

package dev.endpointpipeline.demo.services;

import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.SchemaRefusedException;
import dev.endpointpipeline.localstack.ClassData;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.LocalStackException;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a whole pipeline once and stops it again, so that the JVMs of broker, registry, worker and
 * gateway write archives of their class data. Later processes of the same programs start with them.
 *
 * <p>Does nothing if the services have archives. Its failure means slower starts and nothing else.
 */
public final class RecordClassData {
  private static final Duration GRACE = Duration.ofMinutes(2);

  private RecordClassData() {}

  /** Records what is missing. Arguments as those of {@link #run}. */
  public static void main(String[] args) throws InterruptedException {
    System.out.println(run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2])));
  }

  /** Whether there is nothing to record. */
  public static boolean isDone(Path gatewayJar, Path workerJar) {
    return PipelineServices.haveClassData(List.of(gatewayJar, workerJar));
  }

  /**
   * Records what is missing.
   *
   * @param directory for data and logs
   * @return the result in words
   */
  public static String run(Path directory, Path gatewayJar, Path workerJar)
      throws InterruptedException {
    try {
      if (!isDone(gatewayJar, workerJar)) {
        record(directory.toAbsolutePath(), gatewayJar, workerJar);
      }
      return isDone(gatewayJar, workerJar)
          ? "class data are recorded"
          : "no class data recorded, services start slower; see " + directory;
    } catch (LocalStackException
        | RegistryUnavailableException
        | SchemaRefusedException
        | IOException
        | UncheckedIOException e) {
      // What follows is the end of a log, which is in the directory.
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return "no class data recorded, services start slower: " + reason;
    }
  }

  private static void record(Path parent, Path gatewayJar, Path workerJar)
      throws IOException, InterruptedException {
    Files.createDirectories(parent);
    // Others may do the same at the same time
    Path directory = Files.createTempDirectory(parent, "run-");
    recordIn(directory, gatewayJar, workerJar);
    Directories.delete(directory);
  }

  private static void recordIn(Path directory, Path gatewayJar, Path workerJar)
      throws InterruptedException {
    try (LocalStack stack =
        LocalStack.builder()
            .directory(directory.resolve("stack"))
            .classData(ClassData.RECORD)
            .start()) {
      RegisterSchemas.at(stack.registryUrl());
      PipelineServices services =
          new PipelineServices(
              directory,
              PipelineServices.connectionTo(
                  stack.bootstrapServers(), stack.registryUrl().toString(), false),
              ClassData.RECORD);
      try (ServiceProcess worker =
              services.startWorker("update-worker", workerJar, PipelineServices.SMALL, List.of());
          ServiceProcess gateway =
              services.startGateway(
                  "api-gateway",
                  gatewayJar,
                  FreePorts.pick(),
                  PipelineServices.SMALL,
                  List.of(
                      "--gateway.sign-in.anonymous.enabled=true",
                      "--gateway.sign-in.anonymous.workspaces=any"))) {
        worker.awaitReady();
        gateway.awaitReady();
        // They write at the same time
        Stream.of(gateway, worker).parallel().forEach(service -> service.process().stop(GRACE));
      }
    }
  }
}

package dev.endpointpipeline.demo.services;

import dev.endpointpipeline.localstack.ClassData;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts gateways and workers with the settings that each of them needs: addresses on 127.0.0.1,
 * its own log and state directory, and the connection. They run from extracted jars, which start
 * faster.
 *
 * @param directory for logs and state
 * @param connection arguments with the addresses of Kafka and the schema registry
 * @param classData what the services do with archives of their class data
 */
public record PipelineServices(Path directory, List<String> connection, ClassData classData) {
  /** JVM arguments for many small processes on few processors. */
  public static final List<String> SMALL =
      List.of(
          "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

  /** Copies the list. */
  public PipelineServices {
    connection = List.copyOf(connection);
  }

  /** Services that use archives of class data. */
  public PipelineServices(Path directory, List<String> connection) {
    this(directory, connection, ClassData.USE);
  }

  /**
   * The arguments that connect a service to one stack.
   *
   * @param canLoseABroker whether topics must survive the loss of a broker, which needs three
   *     brokers
   */
  public static List<String> connectionTo(
      String bootstrapServers, String registryUrl, boolean canLoseABroker) {
    return List.of(
        "--spring.kafka.bootstrap-servers=" + bootstrapServers,
        "--endpoint-pipeline.registry.url=" + registryUrl,
        "--endpoint-pipeline.topics.durability=" + (canLoseABroker ? "required" : "as-is"));
  }

  /**
   * Starts a gateway and returns at once.
   *
   * @param name unique in the directory
   * @param port where it serves the API
   */
  public ServiceProcess startGateway(
      String name, Path jar, int port, List<String> jvmArguments, List<String> arguments) {
    int managementPort = FreePorts.pick();
    JavaProcess.Builder description =
        described(name, jar, jvmArguments)
            .arguments("--server.address=127.0.0.1", "--server.port=" + port)
            .arguments("--management.server.address=127.0.0.1")
            .arguments("--management.server.port=" + managementPort)
            .arguments("--gateway.state-directory=" + stateDirectory(name))
            .arguments(arguments.toArray(String[]::new));
    return ServiceProcess.start(description, port, managementPort);
  }

  /**
   * Starts a worker and returns at once.
   *
   * @param name unique in the directory
   */
  public ServiceProcess startWorker(
      String name, Path jar, List<String> jvmArguments, List<String> arguments) {
    int port = FreePorts.pick();
    JavaProcess.Builder description =
        described(name, jar, jvmArguments)
            .arguments("--server.address=127.0.0.1", "--server.port=" + port)
            .arguments("--worker.state-directory=" + stateDirectory(name))
            .arguments(arguments.toArray(String[]::new));
    return ServiceProcess.start(description, port, port);
  }

  /** Whether there are archives of class data for all of these executable jars. */
  static boolean haveClassData(List<Path> jars) {
    return jars.stream().allMatch(jar -> program("any", jar, ClassData.USE).hasClassData());
  }

  private JavaProcess.Builder described(String name, Path jar, List<String> jvmArguments) {
    return program(name, jar, classData)
        .logFile(directory.resolve(name + ".log"))
        .jvmArguments(jvmArguments.toArray(String[]::new))
        .arguments(connection.toArray(String[]::new));
  }

  private static JavaProcess.Builder program(String name, Path executable, ClassData classData) {
    Path jar = ExtractedJar.of(executable.toAbsolutePath());
    JavaProcess.Builder program = JavaProcess.named(name).jar(jar);
    return jar.equals(executable.toAbsolutePath())
        ? program
        : program.classData(classData, jar.resolveSibling("class-data"), "service");
  }

  /** Where the service of that name keeps its state. */
  public Path stateDirectory(String name) {
    return directory.resolve(name + "-state");
  }
}

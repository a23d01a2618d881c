package dev.endpointpipeline.localstack;

import dev.endpointpipeline.localstack.BrokerSettings.BrokerPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stack as child processes. */
final class ProcessStack implements LocalStack {
  private static final Logger logger = LoggerFactory.getLogger(ProcessStack.class);

  /** A constant base64 UUID, so that a directory can be reused. */
  private static final String CLUSTER_ID = "bG9jYWwtc3RhY2stMDAwMQ";

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration RECORDING_GRACE = Duration.ofMinutes(2);
  private static final int RESPONSE_TIMEOUT_MILLIS = 2_000;
  private static final int ATTEMPTS = 3;
  private static final long NEEDED_BYTES = 200L << 20;

  private final Path directory;
  private final ClassData classData;
  private final Routes routes;
  private final Programs programs = Programs.ofTheBuild();
  private final List<Integer> ports;
  private final List<BrokerPorts> brokerPorts;
  private final URI registryUrl;
  private final List<JavaProcess> brokers = new ArrayList<>();
  private final List<JavaProcess> processes = new ArrayList<>();

  private ProcessStack(int brokers, Path directory, Settings settings, List<Integer> ports) {
    this.directory = directory;
    this.classData = settings.classData();
    this.routes = settings.routes();
    this.ports = ports;
    this.brokerPorts =
        IntStream.range(0, brokers)
            .mapToObj(id -> new BrokerPorts(ports.get(2 * id), ports.get(2 * id + 1)))
            .toList();
    this.registryUrl =
        URI.create("http://%s:%d/apis/ccompat/v7".formatted(routes.host(), ports.get(2 * brokers)));
  }

  static ProcessStack start(
      int brokers, Settings settings, Path directory, IntFunction<List<Integer>> freePorts) {
    checkSpace(directory);
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      ProcessStack stack =
          new ProcessStack(brokers, directory, settings, freePorts.apply(2 * brokers + 1));
      try {
        stack.launch(settings);
        stack.awaitReady();
        logger
            .atInfo()
            .addKeyValue("bootstrapServers", stack.bootstrapServers())
            .addKeyValue("registryUrl", stack.registryUrl)
            .addKeyValue("directory", directory)
            .addKeyValue("millis", Duration.ofNanos(System.nanoTime() - start).toMillis())
            .log("Started the local stack");
        return stack;
      } catch (ProcessDiedException e) {
        stack.close();
        if (attempt == ATTEMPTS || FreePorts.areFree(stack.ports)) {
          throw e;
        }
      } catch (RuntimeException e) {
        stack.close();
        throw e;
      }
    }
  }

  private static void checkSpace(Path directory) {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < NEEDED_BYTES) {
        throw new LocalStackException(
            "free space in %s: %d bytes (expected: >= %d)"
                .formatted(directory, free, NEEDED_BYTES));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch(Settings settings) {
    routes.open(portsByProcess());
    // The registry first, because it starts faster and the brokers compete for the CPU
    JavaProcess registry = launchRegistry(settings.registry());
    processes.add(registry);
    for (int id = 0; id < brokerPorts.size(); id++) {
      JavaProcess broker = launchBroker(id, settings);
      brokers.add(broker);
      processes.add(broker);
    }
  }

  private Map<String, List<Integer>> portsByProcess() {
    Map<String, List<Integer>> all = new TreeMap<>();
    all.put("registry", List.of(registryUrl.getPort()));
    for (int id = 0; id < brokerPorts.size(); id++) {
      BrokerPorts own = brokerPorts.get(id);
      all.put("broker-" + id, List.of(own.clients(), own.controllers()));
    }
    return all;
  }

  private JavaProcess launchBroker(int id, Settings settings) {
    String name = "broker-" + id;
    int port = brokerPorts.get(id).clients();
    // Three brokers are for tests of faults, not of speed: with the C1 compiler they start sooner
    String compiler =
        brokerPorts.size() == 1 ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1";
    return JavaProcess.named(name)
        .classPath(programs.brokerClassPath(), BrokerMain.class.getName())
        .classData(classData, programs.classData(), "broker")
        .jvmArguments("-Xmx512m", compiler, "-Dorg.slf4j.simpleLogger.showDateTime=true")
        // With INFO, the shutdown log hides the reason of a failed start
        .jvmArguments("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
        .jvmArguments("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
        .jvmArguments(routes.jvmArguments(name).toArray(String[]::new))
        .arguments(CLUSTER_ID, configuration(name, id, settings).toString())
        .arguments(scramUsers(settings))
        .logFile(directory.resolve(name + ".log"))
        .readyWhen(() -> KafkaNode.liveBrokers(port).contains(id))
        .start();
  }

  private static String[] scramUsers(Settings settings) {
    return settings.scramUsers().entrySet().stream()
        .map(
            user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user.getKey(), user.getValue()))
        .toArray(String[]::new);
  }

  private Path configuration(String name, int id, Settings settings) {
    Path file = directory.resolve(name + ".properties");
    Properties properties = new Properties();
    properties.putAll(
        BrokerSettings.ofBroker(
            id, brokerPorts, routes.host(), directory.resolve(name).toString()));
    for (Listener listener : settings.listeners()) {
      properties.merge(
          "listeners", "%s://127.0.0.1:%d".formatted(listener.name(), listener.port()), this::join);
      properties.merge(
          "listener.security.protocol.map",
          listener.name() + ":" + listener.protocol(),
          this::join);
    }
    properties.putAll(settings.broker());
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private Object join(Object list, Object element) {
    return list + "," + element;
  }

  private JavaProcess launchRegistry(Map<String, String> settings) {
    Path data = directory.resolve("registry").resolve("data");
    return JavaProcess.named("registry")
        .jar(programs.registryJar())
        .classData(classData, programs.classData(), "registry")
        .jvmArguments("-Xmx200m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        .jvmArguments(
            settings.entrySet().stream()
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new))
        .environment("QUARKUS_HTTP_HOST", "127.0.0.1")
        .environment("QUARKUS_HTTP_PORT", Integer.toString(registryUrl.getPort()))
        // A file without write delay, so that schemas survive a kill
        .environment("APICURIO_DATASOURCE_URL", "jdbc:h2:file:" + data + ";WRITE_DELAY=0")
        .logFile(directory.resolve("registry.log"))
        .readyWhen(this::registryResponds)
        .start();
  }

  private boolean registryResponds() throws IOException {
    URI subjects = URI.create(registryUrl + "/subjects");
    HttpURLConnection connection = (HttpURLConnection) subjects.toURL().openConnection();
    connection.setConnectTimeout(RESPONSE_TIMEOUT_MILLIS);
    connection.setReadTimeout(RESPONSE_TIMEOUT_MILLIS);
    try {
      int status = connection.getResponseCode();
      // A registry that requires authentication has started, too
      return status == HttpURLConnection.HTTP_OK || status == HttpURLConnection.HTTP_UNAUTHORIZED;
    } finally {
      connection.disconnect();
    }
  }

  private void awaitReady() {
    processes.forEach(process -> process.awaitReady(READY_TIMEOUT));
    // Each broker must know all others, or it rejects topics with replicas on them
    for (int id = 0; id < brokers.size(); id++) {
      int port = brokerPorts.get(id).clients();
      brokers
          .get(id)
          .awaitReady(() -> KafkaNode.liveBrokers(port).size() == brokers.size(), READY_TIMEOUT);
    }
  }

  @Override
  public String bootstrapServers() {
    return brokerPorts.stream()
        .map(broker -> routes.host() + ":" + broker.clients())
        .collect(Collectors.joining(","));
  }

  @Override
  public URI registryUrl() {
    return registryUrl;
  }

  @Override
  public JavaProcess broker(int index) {
    return brokers.get(index);
  }

  @Override
  public JavaProcess registry() {
    return processes.get(0);
  }

  /**
   * Kills the processes: a graceful shutdown takes seconds, and acknowledged data survives. Only
   * class data are written in a graceful shutdown.
   */
  @Override
  public void close() {
    switch (classData) {
      case NONE, USE -> processes.forEach(JavaProcess::kill);
      case RECORD -> processes.forEach(process -> process.stop(RECORDING_GRACE));
    }
  }
}

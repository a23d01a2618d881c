package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.gateway.ApiGatewayApplication;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Measures how many updates a gateway accepts per second, compared with {@link EmptyServer} and
 * {@link BareGateway}.
 */
final class GatewayBenchmark {
  static final int CONNECTIONS = 64;
  private static final int ROUNDS = 4;

  /** Until the compilers have done most of their work, which two processors need long for. */
  private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(2);

  private static final double STILL_WARMING = 1.03;
  private static final Duration ROUND = Duration.ofSeconds(5);

  private static final String BARE_TOPIC = "benchmark-bare-gateway";

  private final Kafka kafka;
  private final IntFunction<byte[]> requests;

  GatewayBenchmark(Kafka kafka, Updates updates, List<EndpointKey> endpoints) {
    this.kafka = kafka;
    List<byte[]> ready =
        endpoints.stream().map(key -> updates.http(key, 0, Tokens.OF_ANN)).toList();
    this.requests = request -> ready.get(request % ready.size());
  }

  void run(ServiceProcess gateway, Path directory, Results results) throws Exception {
    kafka.createTopic(BARE_TOPIC);
    int emptyPort = FreePorts.pick();
    int barePort = FreePorts.pick();
    try (JavaProcess emptyServer = startServer(EmptyServer.class, directory, emptyPort);
        JavaProcess bareGateway = startServer(BareGateway.class, directory, barePort)) {
      emptyServer.awaitReady(Duration.ofSeconds(60));
      bareGateway.awaitReady(Duration.ofSeconds(60));
      warmUp(emptyPort);
      warmUp(barePort);
      warmUp(gateway.port());
      double[] accepted = new double[ROUNDS];
      double[] bare = new double[ROUNDS];
      double[] empty = new double[ROUNDS];
      var latency = new org.HdrHistogram.Histogram(3);
      double generatorMicros = 0;
      for (int round = 0; round < ROUNDS; round++) {
        empty[round] = HttpLoad.closedLoop(emptyPort, CONNECTIONS, requests, ROUND).perSecond();
        bare[round] = HttpLoad.closedLoop(barePort, CONNECTIONS, requests, ROUND).perSecond();
        var measured = HttpLoad.closedLoop(gateway.port(), CONNECTIONS, requests, ROUND);
        accepted[round] = measured.perSecond();
        latency.add(measured.latency());
        generatorMicros += measured.generatorMicros() / ROUNDS;
      }
      double ofGateway = results.put("gateway_accepted_per_second", accepted);
      double ofBare = results.put("bare_gateway_per_second", bare);
      double ofEmpty = results.put("empty_server_per_second", empty);
      results.put("gateway_to_bare_gateway", ofGateway / ofBare);
      results.put("gateway_to_empty_server", ofGateway / ofEmpty);
      results.putMillis("gateway_64_connections", latency);
      results.put("generator_cpu_micros_per_request", generatorMicros);
      idleCaller("gateway_idle_caller", gateway.port(), results);
      idleCaller("empty_server_idle_caller", emptyPort, results);
    }
  }

  /** Sends load until two rounds in a row were no faster than the best one before. */
  private void warmUp(int port) throws IOException {
    long end = System.nanoTime() + LONGEST_WARM_UP.toNanos();
    double best = 0;
    for (int notFaster = 0; notFaster < 2 && System.nanoTime() < end; ) {
      double now = HttpLoad.closedLoop(port, CONNECTIONS, requests, ROUND).perSecond();
      notFaster = now > best * STILL_WARMING ? 0 : notFaster + 1;
      best = Math.max(best, now);
    }
  }

  private void idleCaller(String name, int port, Results results) throws IOException {
    HttpLoad.closedLoop(port, 1, requests, Duration.ofSeconds(2));
    results.putMillis(
        name, HttpLoad.closedLoop(port, 1, requests, Duration.ofSeconds(4)).latency());
  }

  private JavaProcess startServer(Class<?> server, Path directory, int port) throws IOException {
    Path settings = directory.resolve("gateway.properties");
    try (InputStream ofGateway =
        ApiGatewayApplication.class.getResourceAsStream("/application.properties")) {
      Files.write(settings, Objects.requireNonNull(ofGateway).readAllBytes());
    }
    URI ready = URI.create("http://127.0.0.1:" + port + "/ready");
    String name = server.getSimpleName();
    return JavaProcess.named(name)
        .classPath(System.getProperty("java.class.path"), server.getName())
        .jvmArguments(Benchmark.JVM_ARGUMENTS.toArray(String[]::new))
        .arguments("--spring.config.location=file:" + settings)
        .arguments("--server.address=127.0.0.1", "--server.port=" + port)
        .arguments("--bare.topic=" + BARE_TOPIC)
        .arguments("--bare.bootstrap-servers=" + kafka.bootstrapServers())
        .logFile(directory.resolve(name + ".log"))
        .readyWhen(
            () ->
                ((HttpURLConnection) ready.toURL().openConnection()).getResponseCode()
                    == HttpURLConnection.HTTP_OK)
        .start();
  }
}

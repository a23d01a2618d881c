package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingReader;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A recording as vegeta sends it. Needs vegeta, so it runs with {@code -Pvegeta} only. */
@EnabledIfSystemProperty(named = "vegeta.directory", matches = ".+")
class VegetaTest {
  private static final int CALLS = 1_000;

  /** Added by vegeta, or by Go's HTTP client. */
  private static final Set<String> OF_THE_CLIENT =
      Set.of("host", "user-agent", "accept-encoding", "content-length", "x-vegeta-seq");

  @TempDir private Path directory;
  private final List<Sent> arrived = new CopyOnWriteArrayList<>();
  private HttpServer server;

  /**
   * A request.
   *
   * @param path with the query
   * @param headers with names in lower case
   * @param bodyHash SHA-256 of the body, which is long
   */
  private record Sent(
      String method, String path, Map<String, List<String>> headers, String bodyHash) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::record);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void everyLineIsSentWithItsMethodPathHeadersAndBody() throws Exception {
    Path vegeta = Path.of(System.getProperty("vegeta.directory"), "vegeta");
    assumeThat(vegeta).as("vegeta, which needs Go").exists();
    Path file = directory.resolve("calls.ndjson");
    assertThat(
            CommandLineRun.of(
                    "generate",
                    "--calls=" + CALLS,
                    "--endpoints=50",
                    "--mix=update=60,show=20,list=5,create=10,delete=5",
                    "--invalid=10%",
                    "--body-size=1k-64k",
                    "--url=http://127.0.0.1:" + server.getAddress().getPort(),
                    "--output=" + file)
                .exitCode())
        .isZero();

    attack(vegeta, file);

    try (RecordingReader reader = RecordingReader.open(file, warning -> {})) {
      assertThat(arrived).hasSize(CALLS);
      List<Sent> inTheFile = reader.calls().map(VegetaTest::sent).toList();
      for (int line = 0; line < CALLS; line++) {
        assertThat(arrived.get(line)).as("line " + (line + 1)).isEqualTo(inTheFile.get(line));
      }
    }
  }

  /** One worker sends the calls in their order. */
  private void attack(Path vegeta, Path file) throws IOException, InterruptedException {
    Process attack =
        new ProcessBuilder(
                vegeta.toString(),
                "attack",
                "-format=json",
                "-lazy",
                "-targets=" + file,
                "-rate=0",
                "-workers=1",
                "-max-workers=1",
                "-output=" + directory.resolve("results"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      assertThat(attack.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(attack.exitValue()).as("exit code").isZero();
    } finally {
      attack.destroyForcibly();
    }
  }

  private static Sent sent(RecordedCall call) {
    Map<String, List<String>> headers = new TreeMap<>();
    call.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    String query = call.url().getRawQuery();
    String path = call.url().getRawPath() + (query == null ? "" : "?" + query);
    return new Sent(call.method(), path, headers, Sha256.hex(call.body()));
  }

  private void record(HttpExchange exchange) throws IOException {
    try (exchange) {
      Headers received = exchange.getRequestHeaders();
      Map<String, List<String>> headers = new TreeMap<>();
      received.forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      headers.keySet().removeAll(OF_THE_CLIENT);
      arrived.add(
          new Sent(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              Sha256.hex(exchange.getRequestBody().readAllBytes())));
      exchange.sendResponseHeaders(200, -1);
    }
  }
}

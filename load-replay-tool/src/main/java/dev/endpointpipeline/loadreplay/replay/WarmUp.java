package dev.endpointpipeline.loadreplay.replay;

import com.sun.net.httpserver.HttpServer;
import dev.endpointpipeline.loadreplay.recording.FileFailures;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/**
 * A short run against a server in this process, before the true one. Otherwise the JVM would load
 * and compile this program during the first calls, which would be late.
 */
final class WarmUp {
  private static final long CALLS = 3_000;
  private static final String RATE = "2000";
  private static final int ACCEPTED = 202;
  private static final byte[] BODY = new byte[1_000];

  /** The JVM is warm after the first run in it. */
  private static final AtomicBoolean WARM = new AtomicBoolean();

  private WarmUp() {}

  /**
   * @param sender of the true run
   * @param credentials of the true run; they stay within this process
   * @param stopped ends it early
   */
  static void warmUp(HttpSender sender, Credentials credentials, BooleanSupplier stopped)
      throws InterruptedException {
    if (WARM.getAndSet(true)) {
      return;
    }
    HttpServer server = null;
    try {
      server = server();
      URI gateway = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      run(sender, credentials, gateway, stopped);
    } catch (IOException e) {
      throw new ReplayException("can't warm up: " + FileFailures.reason(e), e);
    } finally {
      if (server != null) {
        server.stop(0);
      }
    }
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(ACCEPTED, -1);
          }
        });
    server.start();
    return server;
  }

  private static void run(
      HttpSender sender, Credentials credentials, URI gateway, BooleanSupplier stopped)
      throws InterruptedException {
    ReplaySettings settings =
        new ReplaySettings(
            new Target(List.of(gateway), null),
            RatePlan.parse(RATE),
            credentials,
            8,
            Duration.ofSeconds(1),
            0,
            Duration.ofSeconds(1),
            Map.of(),
            Shard.ALL,
            List.of(),
            Duration.ZERO,
            null);
    References references = new References(Set.of());
    Requests requests = new Requests("warm-up", settings.target(), credentials, references);
    try (Journal journal = Journal.toNowhere();
        Session session =
            new Session(
                settings,
                calls(gateway),
                Earlier.none(),
                references,
                requests,
                sender,
                journal,
                null,
                OutputStream.nullOutputStream())) {
      var unused = session.run(CALLS, stopped, progress -> {});
    }
  }

  private static Iterator<RecordedCall> calls(URI gateway) {
    URI uri = gateway.resolve("/v1/workspaces/w/endpoints/e");
    Map<String, List<String>> headers = Map.of("Content-Type", List.of("application/json"));
    return LongStream.range(0, CALLS)
        .mapToObj(
            n ->
                new RecordedCall(
                    "w" + n, 0, "PUT", uri, headers, BODY, "e", null, null, null, List.of()))
        .iterator();
  }
}

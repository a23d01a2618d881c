package dev.endpointpipeline.loadreplay.replay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** An HTTP server in a process of its own that records how late requests arrive. */
final class ArrivalServer implements AutoCloseable {
  /** The header with the {@link System#nanoTime} at which the request was due. */
  static final String DUE = "X-Due";

  private static final int THREADS = 4;

  private final Process process;
  private final int port;

  private ArrivalServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** How late requests were. */
  record Arrivals(long p50Micros, long p99Micros) {}

  /** Starts the process. */
  static ArrivalServer start() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsun.net.httpserver.nodelay=true",
                "-classpath",
                System.getProperty("java.class.path"),
                ArrivalServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String port = out.readLine();
    if (port == null) {
      throw new IOException("the server ended");
    }
    return new ArrivalServer(process, Integer.parseInt(port));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/v1/workspaces/w/endpoints/e");
  }

  /** The arrivals since the last time. */
  Arrivals takeArrivals() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) uri().resolve("/arrivals").toURL().openConnection();
    String[] figures =
        new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .split(" ", 2);
    return new Arrivals(Long.parseLong(figures[0]), Long.parseLong(figures[1]));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The server: prints its port, and ends with the process that started it. */
  public static void main(String[] arguments) throws IOException {
    Histogram late = new SynchronizedHistogram(3);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.createContext("/", exchange -> accept(exchange, late));
    server.createContext("/arrivals", exchange -> tell(exchange, late));
    server.start();
    System.out.println(server.getAddress().getPort());
    // The parent never writes: the end of the stream is its end.
    var unused = System.in.read();
    System.exit(0);
  }

  private static void accept(HttpExchange exchange, Histogram late) throws IOException {
    long now = System.nanoTime();
    try (exchange) {
      long due = Long.parseLong(exchange.getRequestHeaders().getFirst(DUE));
      late.recordValue(Math.max(0, (now - due) / 1_000));
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(202, -1);
    }
  }

  private static void tell(HttpExchange exchange, Histogram late) throws IOException {
    try (exchange) {
      String figures = late.getValueAtPercentile(50) + " " + late.getValueAtPercentile(99);
      late.reset();
      byte[] body = figures.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}

package dev.endpointpipeline.loadreplay.replay;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server that responds like a gateway: creates get ids, each change an ETag, and each
 * request an X-Request-Id. Tests can respond otherwise.
 */
public final class StubGateway implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger revision = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Function<Seen, @Nullable Reply> behaviour = request -> null;

  /** A request as it arrived. */
  public record Seen(
      String method, String path, Map<String, List<String>> headers, String body, long nanoTime) {
    /** The first value of a header. */
    public @Nullable String header(String name) {
      List<String> values = headers.get(name);
      return values == null ? null : values.get(0);
    }

    @Nullable String key() {
      return header("Idempotency-key");
    }
  }

  /** A response; a status of 0 breaks the connection. */
  public record Reply(int status, Map<String, String> headers, String body) {
    static final Reply BROKEN = new Reply(0, Map.of());

    /** A response without a body. */
    public Reply(int status, Map<String, String> headers) {
      this(status, headers, "");
    }

    /** A response with nothing but a status. */
    public static Reply of(int status) {
      return new Reply(status, Map.of());
    }
  }

  /** Starts to listen. */
  public StubGateway() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Responds in this way; null stands for the usual response. */
  public StubGateway responding(Function<Seen, @Nullable Reply> behaviour) {
    this.behaviour = behaviour;
    return this;
  }

  /** The address. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Everything that arrived, in order. */
  public List<Seen> seen() {
    return seen;
  }

  /** Everything that arrived except for creates, in order. */
  List<Seen> seenButCreates() {
    return seen.stream().filter(request -> !request.method().equals("POST")).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Seen request =
          new Seen(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              body,
              System.nanoTime());
      seen.add(request);
      Reply reply = behaviour.apply(request);
      reply = reply == null ? usual(request) : reply;
      if (reply.status() > 0) {
        exchange.getResponseHeaders().set("X-Request-Id", "r-" + requests.incrementAndGet());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] content = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private Reply usual(Seen request) {
    if (request.method().equals("GET")) {
      return Reply.of(200);
    }
    int number = revision.incrementAndGet();
    String etag = "\"" + number + "\"";
    return request.method().equals("POST")
        ? new Reply(202, Map.of("ETag", etag, "Location", request.path() + "/real-" + number))
        : new Reply(202, Map.of("ETag", etag));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

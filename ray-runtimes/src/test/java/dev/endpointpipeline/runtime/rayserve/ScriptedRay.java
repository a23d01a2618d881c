package dev.endpointpipeline.runtime.rayserve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server at Ray's address that responds as a test says, and records requests. */
final class ScriptedRay implements AutoCloseable {
  /** A request: method, path with query, token if any, body. */
  record Request(String method, String path, String authorization, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = new ArrayList<>();
  private volatile Response onGet = new Response(200, Recorded.of("nothing").json());
  private volatile Response onPut = new Response(200, "");

  private record Response(int status, String body) {
    /** Not until the test is over. */
    static final Response NONE = new Response(0, "");
  }

  ScriptedRay() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::respond);
    server.setExecutor(threads);
    server.start();
  }

  ScriptedRay shows(Recorded document) {
    onGet = new Response(200, document.json());
    return this;
  }

  ScriptedRay respondsToGet(int status, String body) {
    onGet = new Response(status, body);
    return this;
  }

  ScriptedRay respondsToPut(int status, String body) {
    onPut = new Response(status, body);
    return this;
  }

  ScriptedRay ignoresGet() {
    onGet = Response.NONE;
    return this;
  }

  ScriptedRay ignoresPut() {
    onPut = Response.NONE;
    return this;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  List<String> puts() {
    return requests().stream().filter(a -> a.method().equals("PUT")).map(Request::body).toList();
  }

  private void respond(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    synchronized (this) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              authorization == null ? "" : authorization,
              body));
    }
    Response response = exchange.getRequestMethod().equals("PUT") ? onPut : onGet;
    if (response.status() == 0) {
      awaitClose();
    } else {
      byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

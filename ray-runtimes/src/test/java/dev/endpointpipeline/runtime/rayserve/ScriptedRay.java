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

/** What answers at Ray's address, as a test has it. Remembers what it was asked. */
final class ScriptedRay implements AutoCloseable {
  /** A request: method, path with query, token if any, body. */
  record Asked(String method, String path, String authorization, String body) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Asked> asked = new ArrayList<>();
  private volatile Answer onGet = new Answer(200, Recorded.of("nothing").json());
  private volatile Answer onPut = new Answer(200, "");

  private record Answer(int status, String body) {
    /** Not until the test is over. */
    static final Answer NONE = new Answer(0, "");
  }

  ScriptedRay() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  ScriptedRay shows(Recorded document) {
    onGet = new Answer(200, document.json());
    return this;
  }

  ScriptedRay answersGet(int status, String body) {
    onGet = new Answer(status, body);
    return this;
  }

  ScriptedRay answersPut(int status, String body) {
    onPut = new Answer(status, body);
    return this;
  }

  ScriptedRay answersNoGet() {
    onGet = Answer.NONE;
    return this;
  }

  ScriptedRay answersNoPut() {
    onPut = Answer.NONE;
    return this;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  List<String> puts() {
    return asked().stream().filter(a -> a.method().equals("PUT")).map(Asked::body).toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    synchronized (this) {
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              authorization == null ? "" : authorization,
              body));
    }
    Answer answer = exchange.getRequestMethod().equals("PUT") ? onPut : onGet;
    if (answer.status() == 0) {
      awaitClose();
    } else {
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
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

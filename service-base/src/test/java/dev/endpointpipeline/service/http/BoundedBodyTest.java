package dev.endpointpipeline.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
  private static final int LENGTH = 100_000;

  private HttpServer server;

  @BeforeEach
  void startAServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            exchange.getResponseBody().write("x".repeat(LENGTH).getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
  }

  @AfterEach
  void stopTheServer() {
    server.stop(0);
  }

  @Test
  void bodyOfTheMaximumSizeIsReceived() throws Exception {
    assertThat(received(LENGTH)).hasSize(LENGTH);
  }

  @Test
  void largerBodyEndsTheExchange() {
    assertThatThrownBy(() -> received(LENGTH - 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the response is larger than 99999 bytes");
  }

  private byte[] received(int maxBytes) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BoundedBody.ofAtMost(maxBytes))
        .body();
  }
}

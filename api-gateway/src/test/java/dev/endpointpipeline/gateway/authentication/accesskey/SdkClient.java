package dev.endpointpipeline.gateway.authentication.accesskey;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.impl.DefaultHttpClient;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.mock.web.MockHttpServletRequest;

/** Huawei Cloud's own SDK for Java, and what of its requests arrives at a server. */
final class SdkClient implements AutoCloseable {
  static final String ACCESS_KEY = "HPUA7LRZ3M5EXAMPLE00";
  static final String SECRET_KEY = "0sKqJ5EXAMPLEexampleEXAMPLEexample000000";
  static final String PROJECT = "0605767e4e80d5a32f2ac0182ab3bb6e";

  private final DefaultHttpClient http = new DefaultHttpClient(HttpConfig.getDefaultHttpConfig());
  private final AtomicReference<Arrived> arrived = new AtomicReference<>();
  private final HttpServer server;

  SdkClient() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::arrive);
    server.start();
  }

  /** Signs and sends the request as every client of the SDK does, and gives what arrives of it. */
  Arrived send(HttpRequest.HttpRequestBuilder request) {
    return send(request, credentials());
  }

  Arrived send(HttpRequest.HttpRequestBuilder request, BasicCredentials credentials) {
    HttpRequest built =
        request.withEndpoint("http://127.0.0.1:" + server.getAddress().getPort()).build();
    var unused = http.syncInvokeHttp(credentials.syncProcessAuthRequest(built, http));
    return arrived.get();
  }

  static BasicCredentials credentials() {
    return new BasicCredentials().withAk(ACCESS_KEY).withSk(SECRET_KEY).withProjectId(PROJECT);
  }

  private void arrive(HttpExchange exchange) {
    var request = new Arrived(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath());
    request.setQueryString(exchange.getRequestURI().getRawQuery());
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> values.forEach(value -> request.addHeader(name, value)));
    try (exchange) {
      request.setContent(exchange.getRequestBody().readAllBytes());
      arrived.set(request);
      exchange.sendResponseHeaders(204, -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Knows whether anybody has begun to read its body. */
  static final class Arrived extends MockHttpServletRequest {
    private boolean bodyRead;

    private Arrived(String method, String path) {
      super(method, path);
    }

    @Override
    public ServletInputStream getInputStream() {
      bodyRead = true;
      return super.getInputStream();
    }

    boolean isBodyRead() {
      return bodyRead;
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

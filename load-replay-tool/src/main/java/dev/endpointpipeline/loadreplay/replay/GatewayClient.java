package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.FileFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Sends requests over keep-alive connections of HTTP/1.1, with Jetty's client. */
final class GatewayClient implements HttpSender {
  /** More than any response of the API; a larger one counts as a broken connection. */
  private static final int MAX_RESPONSE_BYTES = 64 << 20;

  private static final String REQUEST_ID = "X-Request-Id";

  private final HttpClient http;
  private final Duration timeout;

  /**
   * @param connections maximum for each gateway
   * @param timeout of one request, with the connection that it may need
   * @param caFile PEM file of certificates to trust; null for the platform's
   */
  GatewayClient(int connections, Duration timeout, @Nullable Path caFile) {
    this.timeout = timeout;
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setConnectTimeout(timeout);
    if (caFile != null) {
      connector.setSslContextFactory(trusting(caFile));
    }
    http = new HttpClient(new HttpClientTransportOverHTTP(connector));
    http.setMaxConnectionsPerDestination(connections);
    http.setMaxRequestsQueuedPerDestination(connections);
    http.setFollowRedirects(false);
    http.setUserAgentField(null);
    try {
      http.start();
      // Responses are recorded as they are: a 401 is not retried with other credentials.
      http.getProtocolHandlers().clear();
      http.getContentDecoderFactories().clear();
    } catch (Exception e) {
      throw new ReplayException("can't start the HTTP client: " + e.getMessage(), e);
    }
  }

  private static SslContextFactory.Client trusting(Path caFile) {
    try (InputStream in = Files.newInputStream(caFile)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      SslContextFactory.Client tls = new SslContextFactory.Client();
      tls.setTrustStore(store);
      return tls;
    } catch (IOException e) {
      throw new ReplayException(
          "%s: can't be read: %s (expected: PEM certificates)"
              .formatted(caFile, FileFailures.reason(e)),
          e);
    } catch (GeneralSecurityException e) {
      throw new ReplayException(caFile + ": malformed (expected: PEM certificates)", e);
    }
  }

  @Override
  public void send(OutgoingRequest request, Consumer<Response> done) {
    try {
      start(request, done);
    } catch (RuntimeException e) {
      done.accept(Response.none(e.getClass().getSimpleName()));
    }
  }

  private void start(OutgoingRequest request, Consumer<Response> done) {
    Request sent =
        http.newRequest(request.uri())
            .method(request.method())
            .timeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .headers(
                headers -> request.headers().forEach((name, values) -> headers.put(name, values)));
    if (request.body().length > 0) {
      sent.body(new BytesRequestContent(contentType(request), request.body()));
    }
    sent.send(
        new BufferingResponseListener(MAX_RESPONSE_BYTES) {
          @Override
          public void onComplete(Result result) {
            done.accept(response(result, this, request.isResponseBodyWanted()));
          }
        });
  }

  private static @Nullable String contentType(OutgoingRequest request) {
    var values = request.headers().get("Content-Type");
    return values == null ? null : values.get(0);
  }

  private static Response response(
      Result result, BufferingResponseListener body, boolean bodyWanted) {
    if (result.isFailed()) {
      Throwable failure = result.getFailure();
      return Response.none(failure.getClass().getSimpleName());
    }
    HttpFields headers = result.getResponse().getHeaders();
    int status = result.getResponse().getStatus();
    return Response.of(
        status,
        headers.get(HttpHeader.ETAG),
        headers.get(HttpHeader.LOCATION),
        headers.get(HttpHeader.RETRY_AFTER),
        headers.get(REQUEST_ID),
        bodyWanted || status >= 400
            ? Objects.requireNonNullElse(body.getContentAsString(StandardCharsets.UTF_8), "")
            : "");
  }

  @Override
  public void close() {
    try {
      http.stop();
    } catch (Exception e) {
      throw new ReplayException("can't stop the HTTP client: " + e.getMessage(), e);
    }
  }
}

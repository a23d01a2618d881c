package dev.endpointpipeline.loadreplay.replay;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
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
   * @param trusted certificates to trust; null for the platform's
   */
  GatewayClient(int connections, Duration timeout, @Nullable TrustedCertificates trusted) {
    this.timeout = timeout;
    ClientConnector connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setConnectTimeout(timeout);
    if (trusted != null) {
      SslContextFactory.Client tls = new SslContextFactory.Client();
      tls.setTrustStore(trusted.store());
      connector.setSslContextFactory(tls);
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
      return failed(result.getFailure());
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

  /** A certificate that is not accepted now will not be accepted a second later. */
  private static Response failed(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof CertificateException) {
        return Response.never("the gateway's certificate is not accepted: " + rootMessage(e));
      }
    }
    return Response.none(failure.getClass().getSimpleName());
  }

  private static @Nullable String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
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

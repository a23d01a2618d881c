package dev.endpointpipeline.loadreplay.replay;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/** Apache's asynchronous HTTP client, with one thread for I/O as Jetty's has. */
final class ApacheSender implements HttpSender {
  private final CloseableHttpAsyncClient client;

  ApacheSender(int connections, Duration timeout) {
    client =
        HttpAsyncClients.custom()
            .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(connections)
                    .setMaxConnTotal(connections)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom().setResponseTimeout(Timeout.of(timeout)).build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
    client.start();
  }

  @Override
  public void send(OutgoingRequest request, Consumer<Response> done) {
    SimpleRequestBuilder builder =
        SimpleRequestBuilder.create(request.method())
            .setUri(request.uri())
            .setBody(request.body(), ContentType.APPLICATION_JSON);
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Content-Type")) {
                values.forEach(value -> builder.addHeader(name, value));
              }
            });
    SimpleHttpRequest sent = builder.build();
    var unused = client.execute(sent, callback(done));
  }

  private static FutureCallback<SimpleHttpResponse> callback(Consumer<Response> done) {
    return new FutureCallback<>() {
      @Override
      public void completed(SimpleHttpResponse response) {
        done.accept(Response.of(response.getCode(), null, null, null, null, ""));
      }

      @Override
      public void failed(Exception failure) {
        done.accept(Response.none(failure.getClass().getSimpleName()));
      }

      @Override
      public void cancelled() {
        done.accept(Response.none("cancelled"));
      }
    };
  }

  @Override
  public void close() {
    client.close(CloseMode.GRACEFUL);
  }
}

package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.service.http.BoundedBody;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests to an identity provider and logs when it becomes unavailable and when it is back.
 * Time and size of a response are bounded, and redirects are not followed.
 */
public final class IdentityProviderClient {
  private static final Logger LOGGER = LoggerFactory.getLogger(IdentityProviderClient.class);
  private static final int MAX_RESPONSE_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Duration timeout;
  private final HttpClient http;
  private final AtomicBoolean unavailable = new AtomicBoolean();

  /**
   * @param name of the provider, for the log
   * @param timeout for a whole response
   */
  public IdentityProviderClient(String name, Duration connectTimeout, Duration timeout) {
    this.name = name;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Sends a request. The future fails if there is no whole response in time, or if the response is
   * too large; pass the exception to {@link #failed}.
   */
  public CompletableFuture<Response> send(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request.timeout(timeout).build(), BoundedBody.ofAtMost(MAX_RESPONSE_BYTES));
    // The request's own timeout covers only the response's headers
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> exchange.cancel(true));
    return exchange.thenApply(Response::new);
  }

  /** Notes that the provider gave a usable response. */
  public void succeeded() {
    if (unavailable.compareAndSet(true, false)) {
      LOGGER.atInfo().addKeyValue("provider", name).log("the identity provider is available again");
    }
  }

  /**
   * Notes that the provider gave no response, or an unusable one.
   *
   * @return why, for the operator
   */
  public String failed(Throwable cause) {
    String reason = reason(cause);
    if (unavailable.compareAndSet(false, true)) {
      LOGGER
          .atWarn()
          .addKeyValue("provider", name)
          .addKeyValue("reason", reason)
          .log("the identity provider is unavailable; calls that need it get 503");
    }
    return reason;
  }

  private String reason(Throwable cause) {
    if (cause instanceof CompletionException && cause.getCause() != null) {
      return reason(cause.getCause());
    }
    if (cause instanceof CancellationException || cause instanceof TimeoutException) {
      return "no complete response within " + timeout.toMillis() + " ms";
    }
    return cause instanceof IllegalStateException
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }

  /** A provider's response. */
  public record Response(HttpResponse<byte[]> http) {
    /** The HTTP status. */
    public int status() {
      return http.statusCode();
    }

    /** A header's first value. */
    public Optional<String> header(String header) {
      return http.headers().firstValue(header);
    }

    /**
     * The body.
     *
     * @throws IllegalStateException if it is not JSON
     */
    public JsonNode json() {
      try {
        return JSON.readTree(http.body());
      } catch (JacksonException e) {
        // Jackson's message may quote a secret
        throw new IllegalStateException("the response is not JSON");
      }
    }
  }
}

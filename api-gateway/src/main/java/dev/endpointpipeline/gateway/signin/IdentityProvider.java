package dev.endpointpipeline.gateway.signin;

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
 * An identity provider as seen from here: asked over HTTP, in bounded time and for a bounded
 * answer, and either there or away. It never sends a request elsewhere than it was told.
 */
public final class IdentityProvider {
  private static final Logger LOGGER = LoggerFactory.getLogger(IdentityProvider.class);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final JsonMapper JSON = new JsonMapper();

  private final String name;
  private final Duration timeout;
  private final HttpClient http;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * @param name of the provider, for the log
   * @param timeout for one whole answer
   */
  public IdentityProvider(String name, Duration connectTimeout, Duration timeout) {
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
   * Sends a request. The outcome is exceptional if there is no whole answer in time, or it is too
   * large; {@link #failed} takes the exception.
   */
  public CompletableFuture<Answer> ask(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request.timeout(timeout).build(), head -> new BoundedBody(MAX_ANSWER_BYTES));
    // The request's own timeout ends with the answer's headers
    CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> exchange.cancel(true));
    return exchange.thenApply(Answer::new);
  }

  /** Takes note that the provider did its part. */
  public void served() {
    if (away.compareAndSet(true, false)) {
      LOGGER.atInfo().addKeyValue("provider", name).log("the identity provider is back");
    }
  }

  /**
   * Takes note that the provider gave no answer, or none that can be worked with.
   *
   * @return why, for the operator
   */
  public String failed(Throwable cause) {
    String reason = reason(cause);
    if (away.compareAndSet(false, true)) {
      LOGGER
          .atWarn()
          .addKeyValue("provider", name)
          .addKeyValue("reason", reason)
          .log("the identity provider is away, answering 503");
    }
    return reason;
  }

  private String reason(Throwable cause) {
    if (cause instanceof CompletionException && cause.getCause() != null) {
      return reason(cause.getCause());
    }
    if (cause instanceof CancellationException || cause instanceof TimeoutException) {
      return "no whole answer within " + timeout.toMillis() + " ms";
    }
    return cause instanceof IllegalStateException
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }

  /** What a provider answered. */
  public record Answer(HttpResponse<byte[]> response) {
    /** The HTTP status. */
    public int status() {
      return response.statusCode();
    }

    /** A header's first value. */
    public Optional<String> header(String header) {
      return response.headers().firstValue(header);
    }

    /**
     * The body.
     *
     * @throws IllegalStateException if it is not JSON
     */
    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (JacksonException e) {
        // Its own message may quote a secret
        throw new IllegalStateException("the answer is not JSON");
      }
    }
  }
}

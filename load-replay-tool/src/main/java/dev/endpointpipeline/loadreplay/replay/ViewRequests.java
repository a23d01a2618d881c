package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows endpoints at gateways, at most {@value #MAX_IN_FLIGHT} at a time, and again after a 408,
 * 429, 503 or a broken connection, as a run does.
 */
public final class ViewRequests implements AutoCloseable {
  private static final int MAX_IN_FLIGHT = 16;
  private static final byte[] NO_BODY = {};

  private final Credentials credentials;
  private final HttpSender sender;
  private final Attempts attempts;
  private final Semaphore free = new Semaphore(MAX_IN_FLIGHT);
  private final Map<Long, Consumer<View>> consumers = new ConcurrentHashMap<>();
  private long requests;

  /**
   * What a gateway responded.
   *
   * @param status HTTP status; 0 if there was no response
   * @param revision in the ETag
   * @param body the text
   * @param error the body's error code, or why there is no response; null after a success
   */
  public record View(int status, OptionalLong revision, String body, @Nullable String error) {}

  /**
   * @param timeout of one attempt
   * @param retries maximum number of attempts after the first
   * @param trusted in place of the platform's authorities; null for these
   */
  public ViewRequests(
      Credentials credentials,
      Duration timeout,
      int retries,
      @Nullable TrustedCertificates trusted) {
    this.credentials = credentials;
    this.sender = new GatewayClient(MAX_IN_FLIGHT, timeout, trusted);
    this.attempts =
        new Attempts(sender, this::request, MAX_IN_FLIGHT, retries, new ResultListener());
  }

  /**
   * Shows an endpoint; waits while too many requests are in flight. One thread at a time.
   *
   * @param gateway base address
   * @param minRevision that the gateway must know before it responds
   * @param consumer receives the result on any thread
   */
  public void show(URI gateway, EndpointKey endpoint, long minRevision, Consumer<View> consumer)
      throws InterruptedException {
    RecordedCall call =
        new RecordedCall(
            "view",
            0,
            "GET",
            new EndpointPath(endpoint.workspaceId(), endpoint.endpointId()).at(gateway),
            Map.of("X-Min-Revision", List.of(Long.toString(minRevision))),
            NO_BODY,
            endpoint.endpointId(),
            null,
            null,
            null,
            List.of());
    free.acquire();
    long n = requests++;
    consumers.put(n, consumer);
    attempts.submit(new Flight(n, call, 0));
  }

  private OutgoingRequest request(Flight flight) {
    OutgoingRequest request = new OutgoingRequest("GET", flight.call.url(), NO_BODY);
    request.headers().putAll(flight.call.headers());
    request.wantResponseBody();
    credentials.addTo(request, null);
    return request;
  }

  private final class ResultListener implements Attempts.Listener {
    @Override
    public void attempted(Flight flight, Response response, long nowNanos) {}

    @Override
    public void finished(Flight flight, Response response, long nowNanos) {
      Consumer<View> consumer = consumers.remove(flight.n);
      free.release();
      if (consumer != null) {
        consumer.accept(
            new View(response.status(), response.revision(), response.body(), response.error()));
      }
    }
  }

  /** Gives up what is in flight. */
  @Override
  public void close() {
    attempts.close();
    sender.close();
  }
}

package dev.endpointpipeline.loadreplay.views;

import dev.endpointpipeline.loadreplay.history.Origin;
import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.loadreplay.replay.JournalEntry;
import dev.endpointpipeline.loadreplay.replay.ViewRequests;
import dev.endpointpipeline.schemas.EndpointKey;
import java.net.URI;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import tools.jackson.databind.json.JsonMapper;

/** Shows endpoints at each gateway after a run. */
public final class EndpointViews {
  private static final int OK = 200;

  /** {@code error_code} of an endpoint that does not exist. */
  private static final String UNKNOWN_ENDPOINT = "dataartsfabric.00010009";

  private static final int GIVE_UP_AFTER = 8;

  private static final String SOURCE = "view after the run";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<URI> gateways;
  private final ViewRequests requests;

  private record Result<T>(T endpoint, FinalView view) {}

  /**
   * @param gateways base addresses
   * @param requests not closed
   */
  public EndpointViews(List<URI> gateways, ViewRequests requests) {
    this.gateways = List.copyOf(gateways);
    this.requests = requests;
  }

  /**
   * Shows each endpoint at each gateway, as soon as that knows the revision. A gateway is not asked
   * again when so many results in a row say nothing about the endpoints, as with a wrong token or
   * one that hangs.
   *
   * @param key of an endpoint, as in Kafka
   * @param revision of an endpoint
   * @param consumer receives the results in any order, on this thread
   */
  public <T> void show(
      Iterator<T> endpoints,
      Function<T, String> key,
      ToLongFunction<T> revision,
      BiConsumer<T, FinalView> consumer)
      throws InterruptedException {
    BlockingQueue<Result<T>> results = new LinkedBlockingQueue<>();
    Responses responses = new Responses();
    long open = 0;
    while (true) {
      List<URI> asked = gateways.stream().filter(responses::isAsked).toList();
      boolean goesOn = endpoints.hasNext() && !asked.isEmpty();
      if (goesOn) {
        T endpoint = endpoints.next();
        String text = key.apply(endpoint);
        EndpointKey parsed = EndpointKey.parse(text);
        for (URI gateway : asked) {
          requests.show(
              gateway,
              parsed,
              revision.applyAsLong(endpoint),
              view -> results.add(new Result<>(endpoint, view(text, gateway.toString(), view))));
          open++;
        }
      } else if (open == 0) {
        return;
      }
      for (Result<T> next = goesOn ? results.poll() : results.take();
          next != null;
          next = results.poll()) {
        open--;
        responses.add(next.view());
        consumer.accept(next.endpoint(), next.view());
      }
    }
  }

  /** Which gateways say something about endpoints. */
  private static final class Responses {
    private final Map<String, Integer> failuresInARow = new HashMap<>();

    boolean isAsked(URI gateway) {
      return failuresInARow.getOrDefault(gateway.toString(), 0) < GIVE_UP_AFTER;
    }

    void add(FinalView view) {
      if (view.shown() != null || view.isMissing()) {
        failuresInARow.remove(view.gateway());
      } else {
        failuresInARow.merge(view.gateway(), 1, Integer::sum);
      }
    }
  }

  private static FinalView view(String key, String gateway, ViewRequests.View view) {
    JournalEntry.Shown shown = view.status() == OK ? JournalEntry.Shown.of(view.body()) : null;
    if (shown == null || view.revision().isEmpty()) {
      // Any other response says nothing about the endpoint, for example that of a wrong address.
      boolean isMissing = UNKNOWN_ENDPOINT.equals(view.error());
      return new FinalView(gateway, null, "", problem(gateway, view), isMissing, view.body());
    }
    Origin origin = new Origin(SOURCE, gateway, 0, 0);
    return new FinalView(
        gateway,
        Shown.of(origin, key, view.revision().getAsLong(), shown),
        JSON.readTree(view.body()).path("status").asString(""),
        null,
        false,
        view.body());
  }

  private static String problem(String gateway, ViewRequests.View view) {
    String got =
        view.status() == OK
            ? "200 without an endpoint and its ETag"
            : view.status() == 0 ? "no response" : Integer.toString(view.status());
    return "after the run, %s does not show it: %s%s"
        .formatted(gateway, got, view.error() == null ? "" : ", " + view.error());
  }
}

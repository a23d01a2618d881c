package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates the endpoints that a recording's calls are about and that neither the recording nor a
 * mapping has. A resumed run repeats the idempotency keys, so it creates none twice.
 */
final class EndpointCreation {
  private static final int MIN_RETRIES = 10;

  private final ReplaySettings settings;
  private final HttpSender sender;
  private final Requests requests;
  private final References references;
  private final Journal journal;
  private final @Nullable OutcomeFollower outcomes;

  /**
   * @param outcomes follows accepted creates; null to follow none
   */
  EndpointCreation(
      ReplaySettings settings,
      HttpSender sender,
      Requests requests,
      References references,
      Journal journal,
      @Nullable OutcomeFollower outcomes) {
    this.settings = settings;
    this.sender = sender;
    this.requests = requests;
    this.references = references;
    this.journal = journal;
    this.outcomes = outcomes;
  }

  /**
   * Creates endpoints and waits until all are accepted.
   *
   * @param stopped ends the wait early
   * @param progress learns about once a second how many of them are accepted
   * @throws ReplayException if one can't be created, naming it and the response
   */
  void create(
      Map<String, RecordingScan.Missing> missing,
      BooleanSupplier stopped,
      Consumer<CreationProgress> progress)
      throws InterruptedException {
    List<Flight> creates =
        missing.entrySet().stream()
            .filter(entry -> !references.isMapped(entry.getKey()))
            .flatMap(entry -> create(entry.getKey(), entry.getValue()).stream())
            .toList();
    CountDownLatch open = new CountDownLatch(creates.size());
    AtomicReference<@Nullable String> failure = new AtomicReference<>();
    int retries = Math.max(MIN_RETRIES, settings.retries());
    try (Attempts attempts =
        new Attempts(
            sender, requests::of, settings.connections(), retries, listener(open, failure))) {
      creates.forEach(references::dispatched);
      creates.forEach(attempts::submit);
      long shown = System.nanoTime();
      while (!open.await(50, TimeUnit.MILLISECONDS)
          && failure.get() == null
          && !stopped.getAsBoolean()) {
        journal.requireWritable();
        if (System.nanoTime() - shown >= TimeUnit.SECONDS.toNanos(1)) {
          shown = System.nanoTime();
          progress.accept(new CreationProgress(creates.size() - open.getCount(), creates.size()));
        }
      }
    }
    String reason = failure.get();
    if (reason != null) {
      throw new ReplayException(reason);
    }
  }

  private Attempts.Listener listener(
      CountDownLatch open, AtomicReference<@Nullable String> failure) {
    return new Attempts.Listener() {
      @Override
      public void attempted(Flight flight, Response response, long nowNanos) {}

      @Override
      public void finished(Flight flight, Response response, long nowNanos) {
        String recorded = String.valueOf(flight.call.endpoint());
        String id = references.finished(flight, response);
        if (id == null) {
          failure.set(
              "can't create an endpoint for %s at %s: %s (expected: 202 with a Location)"
                  .formatted(recorded, requests.gateway(flight.call), reason(response)));
        } else {
          journal.append(JournalEntry.ofMapping(recorded, id));
          journal.append(entry(flight, response));
          if (outcomes != null) {
            requests.accepted(flight, response, nowNanos).ifPresent(outcomes::created);
          }
        }
        open.countDown();
      }
    };
  }

  /** Without times, because the clock of the run has not started. */
  private JournalEntry entry(Flight flight, Response response) {
    return new JournalEntry(
        null,
        flight.call.id(),
        flight.operation.tag(),
        flight.call.endpoint(),
        null,
        requests.endpoint(flight, response),
        requests.gateway(flight.call),
        requests.key(flight.call),
        response.requestId(),
        response.status(),
        response.revisionText(),
        null,
        null,
        null,
        flight.attempts,
        null,
        null,
        null);
  }

  /** The body of the create of an endpoint that the recording does not create. */
  static byte[] body(String recorded) {
    return "{\"name\":\"%s\",\"type\":\"ray_service\"}"
        .formatted(recorded)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String reason(Response response) {
    String error = response.error() == null ? "" : " " + response.error();
    if (response.status() == 0) {
      return "no response," + error;
    }
    String login = response.status() == 401 ? ", the gateway refuses the login" : "";
    return response.status() + error + login;
  }

  /** Empty if the endpoint's call is none of the API, so that its workspace is unknown. */
  private static Optional<Flight> create(String recorded, RecordingScan.Missing missing) {
    return EndpointPath.of(missing.url())
        .map(path -> new EndpointPath(path.workspace(), null).at(missing.url()))
        .map(url -> create(recorded, url, missing.caller()));
  }

  private static Flight create(String recorded, URI url, @Nullable String caller) {
    return new Flight(
        -1,
        new RecordedCall(
            "endpoint/" + recorded,
            0,
            "POST",
            url,
            Map.of("Content-Type", List.of("application/json")),
            body(recorded),
            recorded,
            caller,
            null,
            null,
            List.of()),
        0);
  }
}

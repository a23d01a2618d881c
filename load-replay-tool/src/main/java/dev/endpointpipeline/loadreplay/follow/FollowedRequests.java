package dev.endpointpipeline.loadreplay.follow;

import dev.endpointpipeline.loadreplay.measure.Latencies;
import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import dev.endpointpipeline.loadreplay.replay.AcceptedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings accepted requests and their events together, in whatever order they come: an event may be
 * there before the 202, and a retry gets the revision of a request whose outcome may be known.
 */
final class FollowedRequests {
  /** Requests whose events are kept for a 202 that comes later. */
  static final int RECENT = 50_000;

  private final Map<Id, List<AcceptedRequest>> awaited = new HashMap<>();
  private final Map<String, Long> ended = new TreeMap<>();
  private final Map<Id, List<Event>> recent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, List<Event>> eldest) {
          return size() > RECENT;
        }
      };
  private @Nullable Latencies latencies;
  private @Nullable String problem;
  private long awaitedCalls;

  private record Id(String endpoint, long revision) {}

  /**
   * Something that was seen of a request.
   *
   * @param stage tag of the latency
   * @param outcome null for a step
   */
  private record Event(String stage, @Nullable String outcome, long nanoTime) {}

  synchronized void recordTo(Latencies to) {
    latencies = to;
  }

  synchronized void accepted(AcceptedRequest request) {
    Id id = new Id(request.endpoint().toString(), request.revision());
    boolean hasEnded = false;
    for (Event event : recent.getOrDefault(id, List.of())) {
      record(request, event);
      hasEnded |= event.outcome() != null;
    }
    if (!hasEnded) {
      awaited.computeIfAbsent(id, any -> new ArrayList<>(1)).add(request);
      awaitedCalls++;
    }
  }

  /**
   * An event of some request.
   *
   * @param step null for none
   * @param outcome null if the request goes on
   */
  synchronized void seen(
      String endpoint, long revision, @Nullable String step, @Nullable String outcome, long now) {
    if (step == null && outcome == null) {
      return;
    }
    Id id = new Id(endpoint, revision);
    Event event = new Event(stage(step, outcome), outcome, now);
    recent.computeIfAbsent(id, any -> new ArrayList<>(4)).add(event);
    List<AcceptedRequest> callers =
        outcome == null ? awaited.getOrDefault(id, List.of()) : awaited.remove(id);
    if (callers != null) {
      callers.forEach(request -> record(request, event));
      if (outcome != null) {
        awaitedCalls -= callers.size();
        notifyAll();
      }
    }
  }

  private static String stage(@Nullable String step, @Nullable String outcome) {
    return (outcome == null ? "step." + step : "outcome." + outcome).toLowerCase(Locale.ROOT);
  }

  /** A retry may be due after its request has ended: then there is no time to tell. */
  private void record(AcceptedRequest request, Event event) {
    long nanos = event.nanoTime() - request.dueNanoTime();
    if (latencies != null && nanos >= 0) {
      latencies.record(event.stage(), nanos / 1_000);
    }
    if (event.outcome() != null) {
      ended.merge(event.outcome(), 1L, Long::sum);
    }
  }

  synchronized OutcomeCounts counts() {
    return new OutcomeCounts(Map.copyOf(ended), awaitedCalls, problem);
  }

  /** No more events will be seen. */
  synchronized void fail(String reason) {
    problem = reason;
    notifyAll();
  }

  synchronized boolean await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (awaitedCalls > 0 && problem == null && System.nanoTime() < end) {
      wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }
    return awaitedCalls == 0 || problem != null;
  }
}

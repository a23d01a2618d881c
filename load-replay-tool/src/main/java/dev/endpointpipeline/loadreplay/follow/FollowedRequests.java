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

  /** Requests that are awaited at the same time; each takes about 250 bytes. */
  static final int MAX_AWAITED = 1_000_000;

  private final int maxAwaited;
  private final Map<Id, List<Accepted>> awaited = new HashMap<>();
  private final Group calls = new Group();
  private final Group creates = new Group();
  private final Map<Id, List<Event>> recent =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, List<Event>> eldest) {
          return size() > RECENT;
        }
      };
  private @Nullable Latencies latencies;
  private @Nullable String problem;
  private long notFollowed;

  FollowedRequests() {
    this(MAX_AWAITED);
  }

  FollowedRequests(int maxAwaited) {
    this.maxAwaited = maxAwaited;
  }

  private record Id(String endpoint, long revision) {}

  /** Requests that are counted together. */
  private static final class Group {
    private final Map<String, Long> ended = new TreeMap<>();
    private long awaited;
  }

  /** An accepted request; equal ones are requests of their own. */
  private record Accepted(Group group, long dueNanoTime) {}

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

  /** Follows a call of the run. */
  synchronized void accepted(AcceptedRequest request) {
    follow(request, calls);
  }

  /** Follows a create before the run. */
  synchronized void created(AcceptedRequest request) {
    follow(request, creates);
  }

  private void follow(AcceptedRequest request, Group group) {
    Id id = new Id(request.endpoint().toString(), request.revision());
    Accepted accepted = new Accepted(group, request.dueNanoTime());
    boolean hasEnded = false;
    for (Event event : recent.getOrDefault(id, List.of())) {
      record(accepted, event);
      hasEnded |= event.outcome() != null;
    }
    if (hasEnded) {
      return;
    }
    if (calls.awaited + creates.awaited >= maxAwaited) {
      notFollowed++;
      return;
    }
    awaited.computeIfAbsent(id, any -> new ArrayList<>(1)).add(accepted);
    group.awaited++;
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
    List<Event> events = recent.computeIfAbsent(id, any -> new ArrayList<>(4));
    if (events.stream().anyMatch(earlier -> earlier.stage().equals(event.stage()))) {
      // A step has an event again when its detail changes.
      return;
    }
    events.add(event);
    List<Accepted> requests =
        outcome == null ? awaited.getOrDefault(id, List.of()) : awaited.remove(id);
    if (requests != null) {
      requests.forEach(request -> record(request, event));
      if (outcome != null) {
        requests.forEach(request -> request.group().awaited--);
        notifyAll();
      }
    }
  }

  private static String stage(@Nullable String step, @Nullable String outcome) {
    return (outcome == null ? "step." + step : "outcome." + outcome).toLowerCase(Locale.ROOT);
  }

  /**
   * A retry may be due after its request has ended: then there is no time to tell. Creates before
   * the run are sent as fast as possible, so their latency says nothing of the load.
   */
  private void record(Accepted request, Event event) {
    long nanos = event.nanoTime() - request.dueNanoTime();
    if (latencies != null && request.group() == calls && nanos >= 0) {
      latencies.record(event.stage(), nanos / 1_000);
    }
    if (event.outcome() != null) {
      request.group().ended.merge(event.outcome(), 1L, Long::sum);
    }
  }

  synchronized OutcomeCounts counts() {
    return new OutcomeCounts(
        Map.copyOf(calls.ended),
        calls.awaited,
        Map.copyOf(creates.ended),
        creates.awaited,
        notFollowed,
        problem);
  }

  /** No more events will be seen. */
  synchronized void fail(String reason) {
    problem = reason;
    notifyAll();
  }

  synchronized boolean await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (isAwaiting() && System.nanoTime() < end) {
      wait(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
    }
    return !isAwaiting();
  }

  private boolean isAwaiting() {
    return calls.awaited + creates.awaited > 0 && problem == null;
  }
}

package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The deadlines of a partition's in-flight endpoints. Time in which no worker ran does not count:
 * after a pause no deadline passes within a grace period, in which the worker can find out that the
 * runtime has finished.
 */
final class Deadlines {
  /** Checks run once a second. A longer pause means that this worker was suspended. */
  private static final Duration PAUSE_THRESHOLD = Duration.ofSeconds(10);

  private static final Duration POSTPONEMENT = Duration.ofMinutes(1);

  private final KeyValueStore<String, Long> store;
  private final long graceMillis;
  private final Map<EndpointKey, Deadline> deadlines = new HashMap<>();
  private final NavigableSet<Deadline> order =
      new TreeSet<>(Comparator.comparingLong(Deadline::at).thenComparing(Deadline::key));
  private long lastCheck;

  /** Until then no deadline passes, whenever it was set: so a pause costs no look at each. */
  private long graceEnd;

  /** Loads the deadlines from the store. */
  Deadlines(KeyValueStore<String, Long> store, Duration grace, long now) {
    this.store = store;
    this.graceMillis = grace.toMillis();
    this.lastCheck = now;
    this.graceEnd = now + graceMillis;
    try (KeyValueIterator<String, Long> entries = store.all()) {
      while (entries.hasNext()) {
        KeyValue<String, Long> entry = entries.next();
        schedule(new Deadline(EndpointKey.parse(entry.key), entry.value, entry.value));
      }
    }
  }

  /** The endpoints in flight. */
  Set<EndpointKey> inFlight() {
    return deadlines.keySet();
  }

  void put(EndpointKey key, long at) {
    Deadline known = deadlines.get(key);
    // Keep a postponed check while the deadline itself is unchanged.
    if (known == null || known.stored() != at) {
      store.put(key.toString(), at);
      schedule(new Deadline(key, at, at));
    }
  }

  /** Postpones the endpoint's check. */
  void postpone(EndpointKey key, long now) {
    Deadline known = deadlines.get(key);
    if (known != null) {
      schedule(known.notBefore(now + POSTPONEMENT.toMillis()));
    }
  }

  void remove(EndpointKey key) {
    Deadline known = deadlines.remove(key);
    if (known != null) {
      order.remove(known);
      store.delete(key.toString());
    }
  }

  /** The endpoints whose deadline has passed, oldest deadline first. */
  List<EndpointKey> passed(long now, int atMost) {
    if (now - lastCheck > PAUSE_THRESHOLD.toMillis()) {
      graceEnd = now + graceMillis;
    }
    lastCheck = now;
    List<EndpointKey> passed = new ArrayList<>();
    if (now < graceEnd) {
      return passed;
    }
    for (Deadline deadline : order) {
      if (deadline.at() > now || passed.size() == atMost) {
        break;
      }
      passed.add(deadline.key());
    }
    return passed;
  }

  private void schedule(Deadline deadline) {
    Deadline earlier = deadlines.put(deadline.key(), deadline);
    if (earlier != null) {
      order.remove(earlier);
    }
    order.add(deadline);
  }

  /**
   * The deadline of one endpoint.
   *
   * @param at time of the next check, in epoch milliseconds
   * @param stored the deadline in the store, in epoch milliseconds
   */
  private record Deadline(EndpointKey key, long at, long stored) {
    Deadline notBefore(long time) {
      return new Deadline(key, Math.max(at, time), stored);
    }
  }
}

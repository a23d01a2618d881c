package dev.endpointpipeline.worker.group;

import dev.endpointpipeline.worker.apply.Lease;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's stream threads as members of the consumer group. The lease is held while the group
 * coordinator certainly received a heartbeat of every thread within the session timeout. There is
 * one lease for all threads.
 *
 * <p>Thread-safe. {@link #check} must be called frequently.
 */
public final class GroupMembers implements Lease {
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupMembers.class);

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final Supplier<Optional<Duration>> sessionTimeout;
  private final Duration stuckAfter;
  private final LongSupplier nanoTime;

  private final Map<String, HeartbeatTracker> heartbeats = new HashMap<>();
  private final Set<String> stuck = new HashSet<>();
  private long lastCheck;
  private boolean wasHeld;

  /**
   * Creates an instance without members.
   *
   * @param metrics of the Streams client; empty before it starts
   * @param stuckAfter how long a thread may take between two polls
   * @param nanoTime a monotonic clock
   */
  public GroupMembers(
      Supplier<Map<MetricName, ? extends Metric>> metrics,
      SessionTimeout sessionTimeout,
      Duration stuckAfter,
      LongSupplier nanoTime) {
    this(metrics, sessionTimeout::get, stuckAfter, nanoTime);
  }

  GroupMembers(
      Supplier<Map<MetricName, ? extends Metric>> metrics,
      Supplier<Optional<Duration>> sessionTimeout,
      Duration stuckAfter,
      LongSupplier nanoTime) {
    this.metrics = metrics;
    this.sessionTimeout = sessionTimeout;
    this.stuckAfter = stuckAfter;
    this.nanoTime = nanoTime;
    this.lastCheck = nanoTime.getAsLong();
  }

  /** Samples the threads' metrics and logs changes. */
  public void check() {
    // Read the clock before the metrics: a pause in between must not count as contact.
    long now = nanoTime.getAsLong();
    check(Member.in(metrics.get()), now);
  }

  synchronized void check(Collection<Member> members, long now) {
    List<String> ids = members.stream().map(Member::clientId).toList();
    heartbeats.keySet().retainAll(ids);
    stuck.retainAll(ids);
    for (Member member : members) {
      heartbeats
          .computeIfAbsent(member.clientId(), id -> new HeartbeatTracker(lastCheck))
          .sample(member.heartbeatResponses(), now);
      checkStuck(member);
    }
    lastCheck = now;
    logLease();
  }

  private void checkStuck(Member member) {
    if (member.secondsSincePoll() <= stuckAfter.toSeconds()) {
      stuck.remove(member.clientId());
    } else if (stuck.add(member.clientId())) {
      LOGGER
          .atError()
          .addKeyValue("thread", member.threadName())
          .addKeyValue("seconds", member.secondsSincePoll())
          .log("stream thread is stuck{}", stackOf(member.threadName()));
    }
  }

  private static String stackOf(String threadName) {
    StringBuilder stack = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              if (thread.getName().equals(threadName)) {
                for (StackTraceElement frame : frames) {
                  stack.append(System.lineSeparator()).append("\tat ").append(frame);
                }
              }
            });
    return stack.toString();
  }

  private void logLease() {
    if (heartbeats.isEmpty()) {
      // Not started, or stopped intentionally.
      return;
    }
    boolean held = isHeld();
    if (held != wasHeld) {
      wasHeld = held;
      if (held) {
        LOGGER.atInfo().log("in contact with the consumer group, runtime calls are allowed");
      } else {
        LOGGER.atWarn().log("no contact with the consumer group, runtime calls are paused");
      }
    }
  }

  @Override
  public synchronized boolean isHeld() {
    Optional<Duration> session = sessionTimeout.get();
    if (session.isEmpty()) {
      return false;
    }
    long now = nanoTime.getAsLong();
    List<HeartbeatTracker> joined =
        heartbeats.values().stream().filter(HeartbeatTracker::hasJoined).toList();
    return !joined.isEmpty()
        && joined.stream().allMatch(member -> now - member.lastContact() < session.get().toNanos());
  }

  /** The number of stuck stream threads. */
  public synchronized int stuckThreads() {
    return stuck.size();
  }
}

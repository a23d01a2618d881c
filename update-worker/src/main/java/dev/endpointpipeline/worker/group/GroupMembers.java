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
 * This worker's stream threads, as members of the consumer group. The lease is held while the group
 * certainly heard of every one of them within its session; which endpoint belongs to which is not
 * told apart.
 *
 * <p>Thread-safe. Knows what it is shown in {@link #look}, which is to be called often.
 */
public final class GroupMembers implements Lease {
  private static final Logger LOGGER = LoggerFactory.getLogger(GroupMembers.class);

  private final Supplier<Map<MetricName, ? extends Metric>> metrics;
  private final Supplier<Optional<Duration>> sessionTimeout;
  private final Duration stuckAfter;
  private final LongSupplier nanoTime;

  private final Map<String, Contact> contacts = new HashMap<>();
  private final Set<String> stuck = new HashSet<>();
  private long lastLook;
  private boolean wasHeld;

  /**
   * Makes one that knows of no member yet.
   *
   * @param metrics of the Streams client; empty while there is none
   * @param stuckAfter how long a thread may take for one round
   * @param nanoTime a clock that never goes back
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
    this.lastLook = nanoTime.getAsLong();
  }

  /** Looks at the threads' metrics, and logs what changed for an operator. */
  public void look() {
    // Before the metrics are read: a pause in between must not count as contact.
    long now = nanoTime.getAsLong();
    look(Member.in(metrics.get()), now);
  }

  synchronized void look(Collection<Member> members, long now) {
    List<String> ids = members.stream().map(Member::clientId).toList();
    contacts.keySet().retainAll(ids);
    stuck.retainAll(ids);
    for (Member member : members) {
      contacts
          .computeIfAbsent(member.clientId(), id -> new Contact(lastLook))
          .look(member.answeredHeartbeats(), now);
      lookWhetherStuck(member);
    }
    lastLook = now;
    logLease();
  }

  private void lookWhetherStuck(Member member) {
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
    if (contacts.isEmpty()) {
      // Not started, or stopped on purpose.
      return;
    }
    boolean held = isHeld();
    if (held != wasHeld) {
      wasHeld = held;
      if (held) {
        LOGGER.atInfo().log("in contact with the consumer group, runtime calls are made");
      } else {
        LOGGER.atWarn().log("no contact with the consumer group, runtime calls are held back");
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
    List<Contact> joined = contacts.values().stream().filter(Contact::isProven).toList();
    return !joined.isEmpty()
        && joined.stream().allMatch(contact -> now - contact.provenAt() < session.get().toNanos());
  }

  /** How many stream threads have not come round for long. */
  public synchronized int stuckThreads() {
    return stuck.size();
  }
}

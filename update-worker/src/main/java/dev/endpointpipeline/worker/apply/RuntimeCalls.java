package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.schemas.EndpointKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls to the runtime, so many at a time and a share of them per workspace. Workspaces
 * take turns; within a workspace the first to come is the first to run. What waits holds no thread.
 *
 * <p>A call that has lasted longer than {@link ApplySettings#stuckAfter} is stuck: it is logged
 * once, with the stack of its thread.
 *
 * <p>Thread-safe. Made for calls that block: each has a thread of its own, on every JDK.
 */
public final class RuntimeCalls implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RuntimeCalls.class);

  private final ApplySettings settings;
  private final Executor threads;
  private final LongSupplier nanoTime;

  /** Workspaces with a call that runs or waits. */
  private final Map<String, Share> shares = new HashMap<>();

  /** Those of them that may start a call as soon as there is room, next one first. */
  private final Queue<Share> turns = new ArrayDeque<>();

  private final Set<Running> running = new HashSet<>();
  private boolean closed;

  /**
   * Makes one with threads of its own.
   *
   * @param nanoTime a clock that never goes back
   */
  public RuntimeCalls(ApplySettings settings, LongSupplier nanoTime) {
    this(settings, Executors.newCachedThreadPool(daemons()), nanoTime);
  }

  RuntimeCalls(ApplySettings settings, Executor threads, LongSupplier nanoTime) {
    this.settings = settings;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  private static ThreadFactory daemons() {
    AtomicInteger number = new AtomicInteger();
    return action -> {
      Thread thread = new Thread(action, "runtime-call-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Runs a call as soon as it is its turn; does nothing after {@link #close}. */
  void execute(EndpointKey key, long revision, Runnable call) {
    synchronized (this) {
      if (closed) {
        return;
      }
      Share share = shares.computeIfAbsent(key.workspaceId(), name -> new Share());
      share.waiting.add(new Waiting(key, revision, call));
      takeTurn(share);
    }
    startWhatMay();
  }

  private void takeTurn(Share share) {
    if (!share.hasTurn
        && !share.waiting.isEmpty()
        && share.running < settings.maxConcurrentCallsPerWorkspace()) {
      share.hasTurn = true;
      turns.add(share);
    }
  }

  private void startWhatMay() {
    List<Running> started = new ArrayList<>();
    synchronized (this) {
      while (!closed && running.size() < settings.maxConcurrentCalls() && !turns.isEmpty()) {
        Share share = turns.remove();
        share.hasTurn = false;
        share.running++;
        Running call = new Running(share.waiting.remove(), share, nanoTime.getAsLong());
        running.add(call);
        started.add(call);
        takeTurn(share);
      }
    }
    // Outside the lock: an executor may run the call right here.
    started.forEach(call -> threads.execute(() -> run(call)));
  }

  private void run(Running call) {
    call.thread = Thread.currentThread();
    try {
      call.waited.call.run();
    } finally {
      end(call);
    }
    startWhatMay();
  }

  private synchronized void end(Running call) {
    running.remove(call);
    call.share.running--;
    takeTurn(call.share);
    if (call.share.running == 0 && call.share.waiting.isEmpty()) {
      shares.remove(call.waited.key.workspaceId());
    }
  }

  /** How many calls run. */
  public synchronized int running() {
    return running.size();
  }

  /** How many calls wait for their turn. */
  public synchronized int waiting() {
    return shares.values().stream().mapToInt(share -> share.waiting.size()).sum();
  }

  /** How many of the running calls are stuck. */
  public synchronized int stuck() {
    return (int) running.stream().filter(this::isStuck).count();
  }

  /** Whether no call can start any more, as every place is held by a call that is stuck. */
  public synchronized boolean isAtAStandstill() {
    return running.size() == settings.maxConcurrentCalls()
        && running.stream().allMatch(this::isStuck);
  }

  /** Logs the calls that got stuck since it was asked last. */
  public void reportStuckCalls() {
    List<Running> unreported;
    synchronized (this) {
      unreported = running.stream().filter(call -> !call.isReported).filter(this::isStuck).toList();
      unreported.forEach(call -> call.isReported = true);
    }
    unreported.forEach(this::report);
  }

  private void report(Running call) {
    Thread thread = call.thread;
    StringBuilder stack = new StringBuilder();
    if (thread != null) {
      for (StackTraceElement frame : thread.getStackTrace()) {
        stack.append(System.lineSeparator()).append("\tat ").append(frame);
      }
    }
    LOGGER
        .atError()
        .addKeyValue("endpoint", call.waited.key)
        .addKeyValue("revision", call.waited.revision)
        .addKeyValue("for", lasts(call))
        .log("runtime call is stuck{}", stack);
  }

  private boolean isStuck(Running call) {
    return lasts(call).compareTo(settings.stuckAfter()) > 0;
  }

  private Duration lasts(Running call) {
    return Duration.ofNanos(nanoTime.getAsLong() - call.startNanos);
  }

  /** Interrupts the calls that run and forgets those that wait. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      turns.clear();
      shares.values().forEach(share -> share.waiting.clear());
    }
    if (threads instanceof ExecutorService service) {
      service.shutdownNow();
    }
  }

  /** What one workspace has of the calls. */
  private static final class Share {
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int running;
    private boolean hasTurn;
  }

  private record Waiting(EndpointKey key, long revision, Runnable call) {}

  /** Equal to itself only. */
  private static final class Running {
    private final Waiting waited;
    private final Share share;
    private final long startNanos;
    private volatile @Nullable Thread thread;
    private boolean isReported;

    private Running(Waiting waited, Share share, long startNanos) {
      this.waited = waited;
      this.share = share;
      this.startNanos = startNanos;
    }
  }
}

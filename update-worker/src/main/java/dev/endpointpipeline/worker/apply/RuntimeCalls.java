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
 * Executes runtime calls with a limit in total and per workspace. Workspaces are scheduled
 * round-robin, the calls of a workspace in FIFO order. Waiting calls hold no thread.
 *
 * <p>A call that takes longer than {@link ApplySettings#stuckAfter} is stuck and is logged once,
 * with the stack of its thread.
 *
 * <p>Thread-safe. Each call runs on its own platform thread, because calls block.
 */
public final class RuntimeCalls implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RuntimeCalls.class);

  private final ApplySettings settings;
  private final Executor threads;
  private final LongSupplier nanoTime;

  /** Workspaces with running or waiting calls. */
  private final Map<String, Share> shares = new HashMap<>();

  /** Workspaces that may start a call when a permit is free, next one first. */
  private final Queue<Share> readyShares = new ArrayDeque<>();

  private final Set<Running> running = new HashSet<>();
  private boolean closed;

  /**
   * Creates an instance with its own threads.
   *
   * @param nanoTime a monotonic clock
   */
  public RuntimeCalls(ApplySettings settings, LongSupplier nanoTime) {
    this(settings, Executors.newCachedThreadPool(daemonThreads()), nanoTime);
  }

  RuntimeCalls(ApplySettings settings, Executor threads, LongSupplier nanoTime) {
    this.settings = settings;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  private static ThreadFactory daemonThreads() {
    AtomicInteger number = new AtomicInteger();
    return action -> {
      Thread thread = new Thread(action, "runtime-call-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Executes a call when it gets a permit; does nothing after {@link #close}. */
  void execute(EndpointKey key, long revision, Runnable call) {
    synchronized (this) {
      if (closed) {
        return;
      }
      Share share = shares.computeIfAbsent(key.workspaceId(), name -> new Share());
      share.waiting.add(new Waiting(key, revision, call));
      enqueue(share);
    }
    startReady();
  }

  private void enqueue(Share share) {
    if (!share.isQueued
        && !share.waiting.isEmpty()
        && share.running < settings.maxConcurrentCallsPerWorkspace()) {
      share.isQueued = true;
      readyShares.add(share);
    }
  }

  private void startReady() {
    List<Running> started = new ArrayList<>();
    synchronized (this) {
      while (!closed && running.size() < settings.maxConcurrentCalls() && !readyShares.isEmpty()) {
        Share share = readyShares.remove();
        share.isQueued = false;
        share.running++;
        Running call = new Running(share.waiting.remove(), share, nanoTime.getAsLong());
        running.add(call);
        started.add(call);
        enqueue(share);
      }
    }
    // Outside the lock: a same-thread executor runs the call here.
    started.forEach(call -> threads.execute(() -> run(call)));
  }

  private void run(Running call) {
    call.thread = Thread.currentThread();
    try {
      call.waited.call.run();
    } finally {
      end(call);
    }
    startReady();
  }

  private synchronized void end(Running call) {
    running.remove(call);
    call.share.running--;
    enqueue(call.share);
    if (call.share.running == 0 && call.share.waiting.isEmpty()) {
      shares.remove(call.waited.key.workspaceId());
    }
  }

  /** The number of running calls. */
  public synchronized int running() {
    return running.size();
  }

  /** The number of calls that wait for a permit. */
  public synchronized int waiting() {
    return shares.values().stream().mapToInt(share -> share.waiting.size()).sum();
  }

  /** The number of stuck calls. */
  public synchronized int stuck() {
    return (int) running.stream().filter(this::isStuck).count();
  }

  /** Whether no call can start because stuck calls hold all permits. */
  public synchronized boolean isBlocked() {
    return running.size() == settings.maxConcurrentCalls()
        && running.stream().allMatch(this::isStuck);
  }

  /** Logs the calls that got stuck since the last check. */
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
        .addKeyValue("for", runningFor(call))
        .log("runtime call is stuck{}", stack);
  }

  private boolean isStuck(Running call) {
    return runningFor(call).compareTo(settings.stuckAfter()) > 0;
  }

  private Duration runningFor(Running call) {
    return Duration.ofNanos(nanoTime.getAsLong() - call.startNanos);
  }

  /** Interrupts running calls and drops waiting calls. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      readyShares.clear();
      shares.values().forEach(share -> share.waiting.clear());
    }
    if (threads instanceof ExecutorService service) {
      service.shutdownNow();
    }
  }

  /** The calls of one workspace. */
  private static final class Share {
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int running;
    private boolean isQueued;
  }

  private record Waiting(EndpointKey key, long revision, Runnable call) {}

  /** A running call, compared by identity. */
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

package dev.endpointpipeline.loadreplay.replay;

import com.sun.management.OperatingSystemMXBean;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Finds the highest constant rate at which calls arrive at a server in time, for each HTTP client
 * that a replay could use. In time means that the 99th percentile of the time from when a call is
 * due until its request is at the server is below 1 ms. The rate doubles until it is too high; then
 * the range is halved. The server is a process on the same machine, which shares the clock of
 * {@link System#nanoTime} on Linux.
 */
final class HttpClientBenchmark {
  private static final int CONNECTIONS = 64;
  private static final int BODY_BYTES = 2_000;
  private static final int FIRST_RATE = 250;
  private static final int MAX_RATE = 64_000;
  private static final int WARM_UP_RATE = 1_000;
  private static final int HALVINGS = 3;
  private static final long LIMIT_MICROS = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ArrivalServer server;
  private final HttpSender sender;
  private final Duration step;

  private HttpClientBenchmark(ArrivalServer server, HttpSender sender, Duration step) {
    this.server = server;
    this.sender = sender;
    this.step = step;
  }

  /**
   * Prints the figures.
   *
   * @param arguments seconds at each rate, 10 by default
   */
  public static void main(String[] arguments) throws Exception {
    Duration step = Duration.ofSeconds(arguments.length == 0 ? 10 : Long.parseLong(arguments[0]));
    Map<String, Supplier<HttpSender>> clients = new LinkedHashMap<>();
    clients.put("Jetty", () -> new GatewayClient(CONNECTIONS, TIMEOUT, null));
    clients.put("JDK, 4 instances", () -> new JdkSender(4, TIMEOUT));
    clients.put("HttpClient 5, async", () -> new ApacheSender(CONNECTIONS, TIMEOUT));
    System.out.printf("%d processors%n", Runtime.getRuntime().availableProcessors());
    System.out.println("late: p50 / p99 in µs; CPU: of the client, in µs for a call");
    for (Map.Entry<String, Supplier<HttpSender>> client : clients.entrySet()) {
      System.out.println(client.getKey());
      try (ArrivalServer server = ArrivalServer.start();
          HttpSender sender = client.getValue().get()) {
        HttpClientBenchmark benchmark = new HttpClientBenchmark(server, sender, step);
        System.out.printf("  highest rate in time: %d/s%n", benchmark.highestRate());
      }
    }
  }

  private int highestRate() throws Exception {
    var unused = run(WARM_UP_RATE);
    int good = 0;
    int bad = FIRST_RATE;
    while (bad <= MAX_RATE && isInTime(bad)) {
      good = bad;
      bad *= 2;
    }
    for (int i = 0; i < HALVINGS && good > 0 && bad <= MAX_RATE; i++) {
      int middle = (good + bad) / 2;
      if (isInTime(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good;
  }

  /** The better of two runs counts, because a machine may be busy with something else for once. */
  private boolean isInTime(int rate) throws Exception {
    boolean inTime = false;
    for (int run = 0; run < 2 && !inTime; run++) {
      inTime = runInTime(rate);
    }
    return inTime;
  }

  private boolean runInTime(int rate) throws Exception {
    Figures figures = run(rate);
    System.out.printf(
        Locale.ROOT,
        "  %6d/s  handed over late %5d / %7d   arrived late %5d / %7d   CPU %4d   failed %d%n",
        rate,
        figures.handedOver.getValueAtPercentile(50),
        figures.handedOver.getValueAtPercentile(99),
        figures.arrivals.p50Micros(),
        figures.arrivals.p99Micros(),
        figures.cpuMicros,
        figures.failed);
    return figures.failed == 0 && figures.arrivals.p99Micros() < LIMIT_MICROS;
  }

  private record Figures(
      Histogram handedOver, ArrivalServer.Arrivals arrivals, long cpuMicros, long failed) {}

  /** Calls at a constant rate, whatever the responses. */
  private Figures run(int rate) throws IOException, InterruptedException {
    long calls = rate * step.toSeconds();
    AtomicLong finished = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    Connections[] self = new Connections[1];
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    self[0] =
        new Connections(
            CONNECTIONS,
            flight ->
                sender.send(
                    request(start + flight.dueNanos),
                    response -> {
                      failed.addAndGet(response.status() == 202 ? 0 : 1);
                      finished.incrementAndGet();
                      self[0].release();
                    }));
    RecordedCall call = call();
    Histogram handedOver = new Histogram(3);
    long cpu = cpuNanos();
    for (long n = 0; n < calls; n++) {
      long due = n * 1_000_000_000L / rate;
      long wait = start + due - System.nanoTime();
      while (wait > 0) {
        LockSupport.parkNanos(wait);
        wait = start + due - System.nanoTime();
      }
      handedOver.recordValue(-wait / 1_000);
      self[0].submit(new Flight(n, call, due));
    }
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (finished.get() < calls && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    failed.addAndGet(calls - finished.get());
    long cpuMicros = (cpuNanos() - cpu) / 1_000 / calls;
    return new Figures(handedOver, server.takeArrivals(), cpuMicros, failed.get());
  }

  private OutgoingRequest request(long dueNanoTime) {
    OutgoingRequest request = new OutgoingRequest("PUT", server.uri(), new byte[BODY_BYTES]);
    request.set("Content-Type", "application/json");
    request.set(ArrivalServer.DUE, Long.toString(dueNanoTime));
    return request;
  }

  private RecordedCall call() {
    URI uri = server.uri();
    return new RecordedCall(
        "c", 0, "PUT", uri, Map.of(), new byte[0], null, null, null, null, List.of());
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}

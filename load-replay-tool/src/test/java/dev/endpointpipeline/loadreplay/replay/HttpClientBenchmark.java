package dev.endpointpipeline.loadreplay.replay;

import com.sun.management.OperatingSystemMXBean;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Compares the HTTP clients that a replay could use: at each of several rates, how late calls
 * arrive at a server, from when they are due until the request is there, and what processor time
 * they take. All clients take turns in short rounds, and the median of the rounds counts, because a
 * machine may be busy with something else for a while. The server is a process on the same machine,
 * which shares the clock of {@link System#nanoTime} on Linux.
 */
final class HttpClientBenchmark {
  private static final int CONNECTIONS = 64;
  private static final int BODY_BYTES = 2_000;
  private static final List<Integer> RATES = List.of(500, 1_000, 2_000, 4_000, 8_000);
  private static final int WARM_UP_RATE = 1_000;
  private static final int ROUNDS = 5;
  private static final long LIMIT_MICROS = 1_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ArrivalServer server;
  private final Duration step;

  private HttpClientBenchmark(ArrivalServer server, Duration step) {
    this.server = server;
    this.step = step;
  }

  /**
   * Prints the figures.
   *
   * @param arguments seconds of each round, 4 by default
   */
  public static void main(String[] arguments) throws Exception {
    Duration step = Duration.ofSeconds(arguments.length == 0 ? 4 : Long.parseLong(arguments[0]));
    try (ArrivalServer server = ArrivalServer.start();
        HttpSender jetty = new GatewayClient(CONNECTIONS, TIMEOUT, null);
        HttpSender jdk = new JdkSender(4, TIMEOUT);
        HttpSender apache = new ApacheSender(CONNECTIONS, TIMEOUT)) {
      Map<String, HttpSender> clients = new LinkedHashMap<>();
      clients.put("Jetty", jetty);
      clients.put("JDK, 4 instances", jdk);
      clients.put("HttpClient 5, async", apache);
      new HttpClientBenchmark(server, step).compare(clients);
    }
  }

  private void compare(Map<String, HttpSender> clients) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "%d processors; medians of %d rounds of %d s, in µs%n",
        Runtime.getRuntime().availableProcessors(),
        ROUNDS,
        step.toSeconds());
    for (HttpSender client : clients.values()) {
      var unused = run(client, WARM_UP_RATE);
    }
    Map<String, Integer> highest = new LinkedHashMap<>();
    for (int rate : RATES) {
      Map<String, List<Figures>> rounds = new LinkedHashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (Map.Entry<String, HttpSender> client : clients.entrySet()) {
          rounds
              .computeIfAbsent(client.getKey(), name -> new ArrayList<>())
              .add(run(client.getValue(), rate));
        }
      }
      rounds.forEach(
          (name, figures) -> {
            if (print(name, rate, figures)) {
              highest.put(name, rate);
            }
          });
    }
    System.out.printf("highest rate with a 99th percentile below 1 ms: %s%n", highest);
  }

  /** Returns whether the calls were in time. */
  private static boolean print(String name, int rate, List<Figures> rounds) {
    long p99 = median(rounds, figures -> figures.arrivals.p99Micros());
    long failed = rounds.stream().mapToLong(Figures::failed).sum();
    System.out.printf(
        Locale.ROOT,
        "%-20s %5d/s  handed over late, p99 %6d   arrived late, p50 %6d  p99 %7d   CPU %4d"
            + "   failed %d%n",
        name,
        rate,
        median(rounds, figures -> figures.handedOver.getValueAtPercentile(99)),
        median(rounds, figures -> figures.arrivals.p50Micros()),
        p99,
        median(rounds, Figures::cpuMicros),
        failed);
    return failed == 0 && p99 < LIMIT_MICROS;
  }

  private static long median(List<Figures> rounds, ToLongFunction<Figures> figure) {
    return rounds.stream().mapToLong(figure).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
  }

  private record Figures(
      Histogram handedOver, ArrivalServer.Arrivals arrivals, long cpuMicros, long failed) {}

  /** Calls at a constant rate, whatever the responses. */
  private Figures run(HttpSender sender, int rate) throws IOException, InterruptedException {
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

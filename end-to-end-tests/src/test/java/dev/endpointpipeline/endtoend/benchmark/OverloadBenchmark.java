package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures what callers and operators see when three times as many updates arrive as a gateway can
 * accept, and when one of twenty callers sends all that. Arguments: a directory for data, logs and
 * the result; {@code fairness} to measure only the greedy caller, else {@code all}; further
 * arguments of the gateway.
 *
 * <p>The gateway has the product's own limits. Generator, broker and worker share the processors
 * with it, so the capacity is that of all of them together.
 */
final class OverloadBenchmark {
  private static final int ENDPOINTS_PER_CALLER = 250;
  private static final int ENDPOINTS = ENDPOINTS_PER_CALLER * Tokens.CALLERS;
  private static final Duration WARM_UP = Duration.ofSeconds(100);
  private static final Duration SHORT_WARM_UP = Duration.ofSeconds(60);
  private static final Duration GREEDY_WARM_UP = Duration.ofSeconds(10);
  private static final Duration CAPACITY = Duration.ofSeconds(10);
  private static final Duration STEADY = Duration.ofSeconds(20);
  private static final Duration WAVE = Duration.ofSeconds(30);
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int STEADY_CONNECTIONS = 200;
  private static final int WAVE_CONNECTIONS = 800;
  private static final double NEARLY_CAPACITY = 0.8;
  private static final double OVERLOAD = 3;
  private static final double CALM = 0.4;

  /** How much above the slowest second before the wave a second counts as back to normal. */
  private static final double TOLERANCE = 1.2;

  private static final String UPDATES = "updates";
  private static final int ACCEPTED = 202;

  /** More than a phase has requests, and a multiple of the endpoints. */
  private static final int REQUESTS_OF_A_PHASE = ENDPOINTS * 100;

  private static final OpenLoad.Stream READS =
      new OpenLoad.Stream("reads", 20, 20, OverloadBenchmark::read);

  private final boolean onlyFairness;
  private final Updates updates = new Updates();
  private final Map<Outcomes.Request, Long> accepted = new ConcurrentHashMap<>();
  private final Results results = new Results();
  private final List<Runnable> toPut = new ArrayList<>();
  private int first;
  private int sent;

  /**
   * Updates at a constant rate.
   *
   * @param key the endpoint that the request of a number is about
   */
  private record Updating(
      String name, int connections, double perSecond, IntFunction<EndpointKey> key) {}

  private OverloadBenchmark(boolean onlyFairness) {
    this.onlyFairness = onlyFairness;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    boolean onlyFairness = args.length > 1 && args[1].equals("fairness");
    String[] ofGateway = Arrays.copyOfRange(args, Math.min(2, args.length), args.length);
    OverloadBenchmark benchmark = new OverloadBenchmark(onlyFairness);
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, 1)) {
      benchmark.run(pipeline, ofGateway);
    } finally {
      benchmark.results.write(directory.resolve("overload.json"));
    }
  }

  private void run(Pipeline pipeline, String... moreArguments) throws Exception {
    Kafka kafka = new Kafka(pipeline.stack().bootstrapServers());
    ServiceProcess worker = pipeline.startWorker(Benchmark.JVM_ARGUMENTS).awaitReady();
    List<EndpointKey> endpoints =
        IntStream.range(0, ENDPOINTS).mapToObj(OverloadBenchmark::endpoint).toList();
    WorkerBenchmark records = new WorkerBenchmark(pipeline, kafka, updates, endpoints);
    records.createEndpoints();
    ServiceProcess gateway =
        pipeline.startGatewayAsInProduction(Benchmark.JVM_ARGUMENTS, moreArguments).awaitReady();
    List<Footprint> footprints =
        List.of(new Footprint("gateway", gateway), new Footprint("worker", worker));
    try (Outcomes outcomes = new Outcomes(kafka, records::statusChanged)) {
      measure(gateway, outcomes, footprints);
      settle("end", outcomes);
      results.put("accepted", accepted.size());
      results.put("accepted_without_outcome", (double) without(outcomes));
      results.put("outcomes_repeated", outcomes.repeated());
    }
  }

  private void measure(ServiceProcess gateway, Outcomes outcomes, List<Footprint> footprints)
      throws Exception {
    int port = gateway.port();
    HttpLoad.closedLoop(port, 64, this::anyUpdate, onlyFairness ? SHORT_WARM_UP : WARM_UP);
    first += REQUESTS_OF_A_PHASE;
    double capacity = HttpLoad.closedLoop(port, 64, this::anyUpdate, CAPACITY).perSecond();
    first += REQUESTS_OF_A_PHASE;
    results.put("capacity_per_second", capacity);
    settle("capacity", outcomes);
    if (!onlyFairness) {
      wave(gateway, capacity, outcomes, footprints);
    }
    greedyCaller(gateway, capacity, outcomes, footprints);
  }

  private void wave(
      ServiceProcess gateway, double capacity, Outcomes outcomes, List<Footprint> footprints)
      throws Exception {
    PhaseFigures before =
        phase(
            "before",
            gateway,
            List.of(updates(capacity * NEARLY_CAPACITY, STEADY_CONNECTIONS)),
            STEADY);
    settle("before", outcomes);
    footprints("before", footprints);
    PhaseFigures full =
        phase("full", gateway, List.of(updates(capacity, STEADY_CONNECTIONS)), STEADY);
    settle("full", outcomes);
    footprints("full", footprints);

    PhaseFigures wave =
        phase("wave", gateway, List.of(updates(capacity * OVERLOAD, WAVE_CONNECTIONS)), WAVE);
    PhaseFigures after =
        phase(
            "after",
            gateway,
            List.of(updates(capacity * NEARLY_CAPACITY, STEADY_CONNECTIONS)),
            STEADY);
    settle("after", outcomes);
    footprints("after", footprints);
    results.put("wave_p99_to_full", wave.acceptedP99(UPDATES) / full.acceptedP99(UPDATES));
    results.put("wave_p99_to_before", wave.acceptedP99(UPDATES) / before.acceptedP99(UPDATES));
    results.put("seconds_until_normal", secondsUntilNormal(before, after));
  }

  private void greedyCaller(
      ServiceProcess gateway, double capacity, Outcomes outcomes, List<Footprint> footprints)
      throws Exception {
    PhaseFigures calm = phase("calm", gateway, List.of(calm(capacity)), STEADY);
    settle("calm", outcomes);
    // Its own figures: the gateway compiles what refusals need
    phase("greedy_begins", gateway, List.of(calm(capacity), greedy(capacity)), GREEDY_WARM_UP);
    PhaseFigures beside =
        phase("greedy", gateway, List.of(calm(capacity), greedy(capacity)), STEADY);
    settle("greedy", outcomes);
    footprints("greedy", footprints);
    results.put("calm_p99_with_greedy", beside.acceptedP99("calm") / calm.acceptedP99("calm"));
  }

  private PhaseFigures phase(
      String name, ServiceProcess gateway, List<Updating> streams, Duration duration)
      throws IOException {
    ServerTimes serverTimes = new ServerTimes(gateway);
    PhaseFigures figures = new PhaseFigures(name, duration.toSeconds());
    Map<String, Updating> byName =
        streams.stream().collect(Collectors.toMap(Updating::name, Function.identity()));
    List<OpenLoad.Stream> all =
        Stream.concat(streams.stream().map(this::stream), Stream.of(READS)).toList();
    OpenLoad.End end =
        OpenLoad.run(
            gateway.port(),
            all,
            duration,
            response -> {
              figures.onResponse(response);
              if (response.status() == ACCEPTED) {
                Updating updating = Objects.requireNonNull(byName.get(response.stream().name()));
                EndpointKey key = updating.key().apply(first + response.request());
                accepted.put(new Outcomes.Request(key, response.revision()), System.nanoTime());
              }
            });
    first += REQUESTS_OF_A_PHASE;
    serverTimes.end();
    // Later, as the wave is followed by another phase at once
    toPut.add(
        () -> {
          figures.put(results);
          serverTimes.put(name, results);
          results.put(name + "_connections_closed", end.closedConnections());
          results.put(name + "_last_response_s", end.secondsUntilLastResponse());
          results.put(name + "_p99_of_seconds_ms", figures.p99OfSeconds());
        });
    return figures;
  }

  private OpenLoad.Stream stream(Updating updating) {
    return new OpenLoad.Stream(
        updating.name(),
        updating.connections(),
        updating.perSecond(),
        request -> update(updating.key().apply(first + request)));
  }

  private static Updating updates(double perSecond, int connections) {
    return new Updating(UPDATES, connections, perSecond, OverloadBenchmark::endpoint);
  }

  private static Updating calm(double capacity) {
    return new Updating(
        "calm",
        STEADY_CONNECTIONS / 2,
        capacity * CALM,
        request -> endpointOf(1 + request % (Tokens.CALLERS - 1), request / (Tokens.CALLERS - 1)));
  }

  private static Updating greedy(double capacity) {
    return new Updating(
        "greedy", WAVE_CONNECTIONS, capacity * OVERLOAD, request -> endpointOf(0, request));
  }

  private byte[] anyUpdate(int request) {
    return update(endpoint(first + request));
  }

  private byte[] update(EndpointKey key) {
    // Each differs from the one before it about the same endpoint
    return updates.http(key, sent++, tokenOf(key));
  }

  private static String tokenOf(EndpointKey key) {
    return Tokens.ofCaller(
        Integer.parseInt(key.workspaceId().substring(key.workspaceId().lastIndexOf('-') + 1)));
  }

  private static EndpointKey endpoint(int request) {
    return endpointOf(request % Tokens.CALLERS, request / Tokens.CALLERS);
  }

  private static EndpointKey endpointOf(int caller, int number) {
    return new EndpointKey("workspace-of-" + caller, "endpoint-" + number % ENDPOINTS_PER_CALLER);
  }

  /** Three of four show an endpoint, the others list those of a workspace. */
  private static byte[] read(int request) {
    EndpointKey key = endpoint(request * 7);
    String path =
        "/v1/workspaces/"
            + key.workspaceId()
            + "/endpoints"
            + (request % 4 == 0 ? "?limit=5" : "/" + key.endpointId());
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: "
            + Tokens.OF_ANN
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Waits until every accepted request has its outcome, and the worker has nothing left to do, so
   * that the next phase begins at rest.
   */
  private void settle(String phase, Outcomes outcomes) throws InterruptedException {
    long begin = System.nanoTime();
    int seen = -1;
    while ((outcomes.size() > seen || without(outcomes) > 0)
        && System.nanoTime() - begin < PATIENCE.toNanos()) {
      seen = outcomes.size();
      Thread.sleep(REST.toMillis());
    }
    toPut.forEach(Runnable::run);
    toPut.clear();
    results.put(phase + "_seconds_until_last_outcome", (System.nanoTime() - begin) / 1e9);
  }

  private long without(Outcomes outcomes) {
    return accepted.keySet().stream().filter(each -> outcomes.of(each) == null).count();
  }

  private void footprints(String phase, List<Footprint> footprints) throws Exception {
    for (Footprint footprint : footprints) {
      footprint.put(phase, results);
    }
  }

  private static double secondsUntilNormal(PhaseFigures before, PhaseFigures after) {
    double normal = TOLERANCE * Arrays.stream(before.p99OfSeconds()).max().orElse(Double.MAX_VALUE);
    double[] seconds = after.p99OfSeconds();
    int last = seconds.length;
    while (last > 0 && seconds[last - 1] <= normal) {
      last--;
    }
    return last;
  }
}

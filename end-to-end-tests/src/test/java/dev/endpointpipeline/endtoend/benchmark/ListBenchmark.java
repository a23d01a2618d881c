package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.gateway.readmodel.EndpointFilter;
import dev.endpointpipeline.gateway.readmodel.Listing;
import dev.endpointpipeline.gateway.readmodel.LoadedReadModel;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.model.view.EndpointView;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Measures the list of a workspace with 1,000 endpoints in a read model of a million, compared with
 * the same list alone, and the memory per endpoint. Also a main program, because it needs no broker
 * or services. Argument: a directory for the result.
 */
final class ListBenchmark {
  private static final int WORKSPACES = 1000;
  private static final int ENDPOINTS_OF_EACH = 1000;
  private static final int ROUNDS = 5;
  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final EndpointFilter EVERY = (id, name, type) -> true;

  /** Matches one in a hundred, with the gateway's search. */
  private static final Pattern PART =
      Pattern.compile("99 ", Pattern.LITERAL | Pattern.CASE_INSENSITIVE);

  private static final EndpointFilter NAMED =
      (id, name, type) -> type == EndpointType.ray_service && PART.matcher(name).find();

  private final SampleStates states;
  private long answeredBytes;

  ListBenchmark(Updates updates) {
    this.states = new SampleStates(updates);
  }

  public static void main(String[] args) throws IOException {
    Results results = new Results();
    new ListBenchmark(new Updates()).run(results);
    results.write(Path.of(args[0]).resolve("list-result.json"));
  }

  void run(Results results) throws IOException {
    long before = usedHeap();
    long start = System.nanoTime();
    LoadedReadModel filled = model(WORKSPACES);
    results.put("read_model_fill_per_second", WORKSPACES * ENDPOINTS_OF_EACH * 1e9 / since(start));
    results.put(
        "read_model_bytes_per_endpoint",
        (double) (usedHeap() - before) / (WORKSPACES * ENDPOINTS_OF_EACH));
    results.put(
        "state_bytes", EndpointState.getEncoder().encode(state(workspace(0), 0)).remaining());
    start = System.nanoTime();
    filled = filled.startedAgain();
    results.put("read_model_start_s", since(start) / 1e9);
    ReadModel million = filled.model();
    ReadModel thousand = model(1).model();
    compare("list_first_ten", million, thousand, 10, EVERY, results);
    compare("list_hundred", million, thousand, 100, EVERY, results);
    compare("list_by_name", million, thousand, 10, NAMED, results);
    results.put("list_answered_megabytes", answeredBytes / 1e6);
  }

  private void compare(
      String name,
      ReadModel million,
      ReadModel thousand,
      int limit,
      EndpointFilter filter,
      Results results) {
    IntFunction<String> anyWorkspace = random -> workspace(Math.floorMod(random, WORKSPACES));
    IntFunction<String> onlyWorkspace = random -> workspace(0);
    measure(million, anyWorkspace, limit, filter);
    measure(thousand, onlyWorkspace, limit, filter);
    Histogram ofMillion = new Histogram(3);
    Histogram ofThousand = new Histogram(3);
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      Histogram large = measure(million, anyWorkspace, limit, filter);
      Histogram small = measure(thousand, onlyWorkspace, limit, filter);
      ratios[round] = large.getMean() / small.getMean();
      ofMillion.add(large);
      ofThousand.add(small);
    }
    results.putMicros(name + "_of_a_million", ofMillion);
    results.putMicros(name + "_of_a_thousand", ofThousand);
    results.put(name + "_ratio", ratios);
  }

  /** Lists repeatedly; returns the nanoseconds of each call. */
  private Histogram measure(
      ReadModel model, IntFunction<String> workspace, int limit, EndpointFilter filter) {
    Histogram latency = new Histogram(3);
    long start = System.nanoTime();
    while (since(start) < ROUND.toNanos()) {
      String any = workspace.apply(ThreadLocalRandom.current().nextInt());
      long begin = System.nanoTime();
      Listing listing = model.list(any, filter, 0, limit);
      answeredBytes += EndpointView.toJson(listing.total(), listing.page()).length;
      latency.recordValue(since(begin));
    }
    return latency;
  }

  private LoadedReadModel model(int workspaces) {
    return LoadedReadModel.of(
        IntStream.range(0, workspaces * ENDPOINTS_OF_EACH)
            // Workspaces in turn, as in a topic, so that a workspace's endpoints are not adjacent
            // in memory
            .mapToObj(number -> state(workspace(number % workspaces), number)));
  }

  private EndpointState state(String workspaceId, int number) {
    String endpointId = UUID.randomUUID().toString().replace("-", "");
    return states.state(
        new EndpointKey(workspaceId, endpointId), "endpoint " + number + " ", number);
  }

  private static String workspace(int number) {
    return "%032x".formatted(number * 7919L);
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long since(long start) {
    return System.nanoTime() - start;
  }
}

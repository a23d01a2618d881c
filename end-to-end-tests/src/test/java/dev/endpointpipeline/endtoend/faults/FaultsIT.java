package dev.endpointpipeline.endtoend.faults;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.faults.Fault.Kind;
import dev.endpointpipeline.endtoend.faults.FaultSchedule.Round;
import dev.endpointpipeline.endtoend.network.Network;
import dev.endpointpipeline.endtoend.pipeline.LoadReplayProgram;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * All guarantees, while whatever a {@link Kind} names happens to processes of every kind under
 * load: three brokers, two gateways, three workers. The system properties {@code
 * end-to-end.fault-seeds} (separated by commas), {@code end-to-end.fault-rounds} and {@code
 * end-to-end.fault-kinds} (by default {@link Kind#BY_DEFAULT}) set how often, how long and what.
 * With ten seeds or more and the default kinds, every {@link Moment} must have happened.
 */
@Tag("faults")
class FaultsIT {
  private static final Logger LOGGER = LoggerFactory.getLogger(FaultsIT.class);
  private static final String SEEDS = System.getProperty("end-to-end.fault-seeds", "1");
  private static final int ROUNDS = Integer.getInteger("end-to-end.fault-rounds", 5);
  private static final int FULL_SUITE = 10;

  /** How the kinds of faults are chosen from, unless some are named. */
  private static final List<Kind> KINDS = kinds();

  /** Calls per second: with nine processes on two processors, faults are what matters. */
  private static final int RATE = 25;

  /** The load would last so long, if it were not ended. */
  private static final Duration LONGEST = Duration.ofMinutes(10 + 2L * ROUNDS);

  private static final String[] WORKER_ARGUMENTS = {
    "--worker.simulated.step-delay=100ms",
    // Moments are in these lines
    "--logging.level.dev.endpointpipeline.worker.apply.ApplyJob=debug",
    "--logging.level.dev.endpointpipeline.worker.topology.PartitionEndpoints=debug"
  };

  /** How many calls follow the last fault, at least. */
  private static final int AFTERWARDS = 200;

  /** Exit code of load-replay after SIGTERM. */
  private static final int TERMINATED = 143;

  private static final Set<Kind> IMPOSSIBLE = impossible();

  private static final Map<Moment, Long> MOMENTS = new EnumMap<>(Moment.class);

  private static final List<Recovery> RECOVERIES = new ArrayList<>();

  /**
   * A fault that was carried out.
   *
   * @param alone whether no other was there at the same time
   */
  private record Begun(Fault fault, Instant at, boolean alone) {}

  static List<Long> seeds() {
    return Arrays.stream(SEEDS.split(",")).map(String::strip).map(Long::valueOf).toList();
  }

  private static List<Kind> kinds() {
    String named = System.getProperty("end-to-end.fault-kinds", "");
    return named.isBlank()
        ? Kind.BY_DEFAULT
        : Arrays.stream(named.split(",")).map(String::strip).map(Kind::valueOf).toList();
  }

  /** What this machine can't do is left out of all schedules. */
  private static Set<Kind> impossible() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (!Network.isPossible()) {
      LOGGER.warn("no faults of connections: this machine has no loopback addresses but 127.0.0.1");
      Arrays.stream(Kind.values()).filter(Kind::isOfConnections).forEach(kinds::add);
    }
    if (!FakeTime.isPossible()) {
      LOGGER.warn("no wrong clocks: this machine has no libfaketime");
      kinds.addAll(Set.of(Kind.CLOCK_AHEAD, Kind.CLOCK_BEHIND));
    }
    if (!SmallDisk.isPossible()) {
      LOGGER.warn("no full disks: this user may not mount file systems");
      kinds.add(Kind.FULL);
    }
    return kinds;
  }

  private static Pipeline start(
      Path directory, FaultSchedule schedule, Network network, SmallDisks disks)
      throws InterruptedException {
    for (int id = 0; schedule.has(Kind.FULL) && id < Cluster.BROKERS; id++) {
      disks.add("broker-" + id, directory.resolve("broker-" + id));
    }
    return Arrays.stream(Kind.values()).filter(Kind::isOfConnections).anyMatch(schedule::has)
        ? Pipeline.start(directory, Cluster.BROKERS, network)
        : Pipeline.start(directory, Cluster.BROKERS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void guaranteesHoldWhateverBreaks(long seed) throws Exception {
    FaultSchedule schedule = FaultSchedule.of(seed, ROUNDS, KINDS).without(IMPOSSIBLE);
    Path directory =
        Path.of(
            "target", "pipelines", "faults-" + seed + "-of-pid-" + ProcessHandle.current().pid());
    try (SmallDisks disks = new SmallDisks();
        Network network = new Network(directory.resolve("hosts"));
        Pipeline pipeline = start(directory, schedule, network, disks)) {
      List<ServiceProcess> gateways = started(2, () -> pipeline.startGateway(SMALL));
      List<ServiceProcess> workers =
          started(3, () -> startWorker(pipeline, disks, schedule.has(Kind.FULL)));
      gateways.forEach(ServiceProcess::awaitReady);
      workers.forEach(ServiceProcess::awaitReady);
      Cluster cluster = new Cluster(pipeline, gateways, workers, new Random(seed));
      FaultInjector injector = new FaultInjector(cluster, network, disks);
      LoadReplayProgram load = new LoadReplayProgram(pipeline, gateways, directory);
      assertThat(generate(load, seed).waitFor()).as(load.log()).isZero();
      Process replay =
          load.replay("--retries=100", "--timeout=5s", "--max-lag=1m", "--outcome-timeout=5m");
      List<Begun> begun = new ArrayList<>();
      try {
        awaitCalls(load, replay, 1);
        for (Round round : schedule.rounds()) {
          carryOut(round, injector, cluster, load, begun);
          awaitRecovered(pipeline, Instant.now());
        }
        awaitCalls(load, replay, load.finishedCalls() + AFTERWARDS);
        replay.destroy();
        assertThat(replay.waitFor()).as(load.log()).isEqualTo(TERMINATED);
      } finally {
        replay.destroyForcibly();
      }
      assertThat(load.verify("--settle=3m").waitFor()).as(load.log()).isZero();

      JsonNode checked = load.verified().get("checked");
      Map<Moment, Long> moments = new Evidence(pipeline, gateways, workers).moments(checked);
      assertThat(checked.get("accepted").asLong()).isGreaterThan(load.finishedCalls() / 2);
      assertThat(checked.get("views").asLong()).isPositive();
      assertThat(checked.get("final views").asLong()).isPositive();
      moments.forEach((moment, count) -> MOMENTS.merge(moment, count, Long::sum));
      List<Recovery> recoveries = recoveries(pipeline, begun);
      RECOVERIES.addAll(recoveries);
      LOGGER
          .atInfo()
          .addKeyValue("seed", seed)
          .addKeyValue("rounds", schedule.rounds())
          .addKeyValue("moments", moments)
          .addKeyValue("recoveries", recoveries)
          .addKeyValue("checked", checked)
          .log("guarantees hold");
    }
  }

  /** How long each fault was felt that was alone. */
  private static List<Recovery> recoveries(Pipeline pipeline, List<Begun> begun) {
    RecoveryTimes times = RecoveryTimes.in(pipeline);
    return begun.stream()
        .filter(Begun::alone)
        .flatMap(
            each -> times.after(each.at()).map(time -> new Recovery(each.fault(), time)).stream())
        .toList();
  }

  private static ServiceProcess startWorker(Pipeline pipeline, SmallDisks disks, boolean withDisk) {
    if (withDisk) {
      String name = pipeline.nextName("worker");
      disks.add(name, pipeline.stateDirectory(name));
    }
    return pipeline.startWorker(SMALL, WORKER_ARGUMENTS);
  }

  private static <T> List<T> started(int count, Supplier<T> start) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(start.get());
    }
    return all;
  }

  /** More load than is needed: it is ended after the last fault. */
  private static Process generate(LoadReplayProgram load, long seed) {
    return load.generate(
        "--calls=" + RATE * LONGEST.toSeconds(),
        "--rate=" + RATE,
        "--seed=" + seed,
        "--endpoints=50",
        "--hot-keys=0.8",
        "--mix=update=75,show=15,list=2,create=4,delete=4",
        "--retries=5%",
        "--if-match=10%",
        "--workspace=faults");
  }

  /** Waits until the load has come so far; it must not have ended by itself. */
  private static void awaitCalls(LoadReplayProgram load, Process replay, long finished) {
    await()
        .atMost(Duration.ofMinutes(3))
        .until(() -> !replay.isAlive() || load.finishedCalls() >= finished);
    assertThat(replay.isAlive()).as(load.log()).isTrue();
  }

  /** Everything breaks one after the other, and heals together. */
  private static void carryOut(
      Round round,
      FaultInjector injector,
      Cluster cluster,
      LoadReplayProgram load,
      List<Begun> begun)
      throws Exception {
    pause(round.calm());
    List<Broken> broken = new ArrayList<>();
    for (Fault fault : round.faults()) {
      load.mark(fault.toString());
      begun.add(new Begun(fault, Instant.now(), round.faults().size() == 1));
      Broken each = injector.inject(fault);
      LOGGER.atInfo().addKeyValue("fault", fault).addKeyValue("what", each.what()).log("broke");
      broken.add(each);
      pause(fault.lasting());
    }
    broken.stream().sorted(Broken.IN_TURN).forEach(Broken::heal);
    cluster.restartExited();
    cluster.awaitInSync();
    load.mark("healed");
  }

  /**
   * Waits until every partition has accepted an update and finished it: a fault that comes earlier
   * would make the time unknown that the one before it took.
   */
  private static void awaitRecovered(Pipeline pipeline, Instant healed) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> RecoveryTimes.in(pipeline).after(healed).isPresent());
  }

  /** A fault lasts for a time, not until something happens. */
  private static void pause(Duration duration) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(duration.toMillis());
  }

  @AfterAll
  static void recoveryTimes() {
    LOGGER.atInfo().addKeyValue("table", Recovery.table(RECOVERIES)).log("recovered");
  }

  @AfterAll
  static void everyMomentHasHappened() {
    if (seeds().size() >= FULL_SUITE && KINDS.equals(Kind.BY_DEFAULT)) {
      assertThat(MOMENTS).allSatisfy((moment, count) -> assertThat(count).isPositive());
    }
  }
}

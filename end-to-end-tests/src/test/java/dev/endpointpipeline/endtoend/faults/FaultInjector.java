package dev.endpointpipeline.endtoend.faults;

import dev.endpointpipeline.endtoend.faults.Broken.Turn;
import dev.endpointpipeline.endtoend.faults.Fault.Target;
import dev.endpointpipeline.endtoend.network.Network;
import dev.endpointpipeline.localstack.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Breaks processes of a cluster, and connections between them. */
final class FaultInjector {
  /** Longer than any process needs to end by itself. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** Of each chunk: several times what a request takes otherwise. */
  private static final Duration LATENCY = Duration.ofMillis(300);

  private final Cluster cluster;
  private final Network network;
  private final SmallDisks disks;

  FaultInjector(Cluster cluster, Network network, SmallDisks disks) {
    this.cluster = cluster;
    this.network = network;
    this.disks = disks;
  }

  /** Breaks something at once, until it is healed. */
  Broken inject(Fault fault) throws ExecutionException, InterruptedException, IOException {
    return switch (fault.kind()) {
      case KILL -> kill(fault.target());
      case SUSPEND -> suspend(cluster.victim(fault.target()));
      case WIPE -> wipe(fault.target());
      case RESTART -> restartAll();
      case CUT, REFUSE, LOSE_SENT, LOSE_RECEIVED, DELAY -> disconnect(fault);
      case CLOCK_AHEAD -> changeClock(fault.target(), "+1h");
      case CLOCK_BEHIND -> changeClock(fault.target(), "-1h");
      case FULL -> fill(fault.target());
    };
  }

  private Broken kill(Target target) throws ExecutionException, InterruptedException {
    JavaProcess victim = cluster.victim(target);
    victim.kill();
    return new Broken(victim.toString(), turn(target), victim::restart);
  }

  private static Broken suspend(JavaProcess victim) {
    victim.pause();
    return new Broken(victim.toString(), Turn.CONDITION, victim::resume);
  }

  private Broken wipe(Target target) throws ExecutionException, InterruptedException, IOException {
    JavaProcess victim = cluster.victim(target);
    victim.kill();
    Path state = cluster.stateDirectory(victim);
    // Not the directory itself, which can be a disk of its own
    try (Stream<Path> files = Files.list(state)) {
      for (Path file : files.toList()) {
        FileSystemUtils.deleteRecursively(file);
      }
    }
    return new Broken(victim + " and " + state, turn(target), victim::restart);
  }

  /** Everything is healthy again when this returns. */
  private Broken restartAll() {
    for (JavaProcess process : cluster.processes()) {
      if (!process.stop(GRACE)) {
        throw new IllegalStateException(process + ": still ran " + GRACE + " after SIGTERM");
      }
      process.restart();
      cluster.awaitInSync();
    }
    return new Broken("all processes", Turn.CONDITION, () -> {});
  }

  private Broken disconnect(Fault fault) throws ExecutionException, InterruptedException {
    String one = cluster.victim(fault.target()).name();
    List<String> others = cluster.peers(fault.peer().orElseThrow(), one);
    for (String other : others) {
      switch (fault.kind()) {
        case REFUSE -> network.refuse(one, other);
        case LOSE_SENT -> network.lose(one, other);
        case LOSE_RECEIVED -> network.lose(other, one);
        case DELAY -> network.delay(one, other, LATENCY);
        default -> {
          network.lose(one, other);
          network.lose(other, one);
        }
      }
    }
    return new Broken(one + " and " + others, Turn.CONDITION, network::heal);
  }

  /** Returns when the process is ready: with a wrong clock it works like any other. */
  private Broken changeClock(Target target, String by)
      throws ExecutionException, InterruptedException {
    JavaProcess victim = cluster.victim(target);
    victim.restartWith(FakeTime.off(by));
    victim.awaitReady(GRACE);
    return new Broken(victim.toString(), turn(target), victim::restart);
  }

  private Broken fill(Target target) throws ExecutionException, InterruptedException {
    JavaProcess victim = cluster.victim(target);
    SmallDisk disk = disks.of(victim.name());
    disk.fill();
    return new Broken(victim.toString(), Turn.CONDITION, disk::free);
  }

  private static Turn turn(Target target) {
    return target.isService() ? Turn.SERVICE : Turn.BROKER_OR_REGISTRY;
  }
}

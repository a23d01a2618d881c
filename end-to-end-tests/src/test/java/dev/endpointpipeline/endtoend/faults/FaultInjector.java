package dev.endpointpipeline.endtoend.faults;

import dev.endpointpipeline.endtoend.faults.Broken.Turn;
import dev.endpointpipeline.endtoend.faults.Fault.Target;
import dev.endpointpipeline.localstack.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.springframework.util.FileSystemUtils;

/** Breaks processes of a cluster. */
final class FaultInjector {
  /** Longer than any process needs to end by itself. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final Cluster cluster;

  FaultInjector(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Breaks something at once, until it is healed. */
  Broken inject(Fault fault) throws ExecutionException, InterruptedException, IOException {
    return switch (fault.kind()) {
      case KILL -> kill(fault.target());
      case SUSPEND -> suspend(cluster.victim(fault.target()));
      case WIPE -> wipe(fault.target());
      case RESTART -> restartAll();
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

  private Broken wipe(Target target)
      throws ExecutionException, InterruptedException, IOException {
    JavaProcess victim = cluster.victim(target);
    victim.kill();
    Path state = cluster.stateDirectory(victim);
    if (!FileSystemUtils.deleteRecursively(state)) {
      throw new IOException(state + ": missing (expected: the state of " + victim + ")");
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

  private static Turn turn(Target target) {
    return target.isService() ? Turn.SERVICE : Turn.BROKER_OR_REGISTRY;
  }
}

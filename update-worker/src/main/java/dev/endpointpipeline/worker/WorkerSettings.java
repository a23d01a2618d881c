package dev.endpointpipeline.worker;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import dev.endpointpipeline.runtime.kuberay.KubeRaySettings;
import dev.endpointpipeline.runtime.ray.RaySettings;
import dev.endpointpipeline.runtime.rayserve.RayServeSettings;
import dev.endpointpipeline.worker.apply.ApplySettings;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this worker: keys {@code worker.*}.
 *
 * @param runtime the runtime that serves the endpoints
 * @param applyDeadline how long one create, update or delete may take before it counts as failed;
 *     positive. The API's documentation specifies 3000 s.
 * @param deadlineGrace minimum time for in-flight endpoints after a worker takes them over, even if
 *     their deadline has passed, 0 s to 1 h
 * @param rollbackOnFailure whether to roll back a failed update if the endpoint's spec does not set
 *     it
 * @param streamThreads threads that process partitions, at least 1
 * @param minCommitInterval minimum time between two commits of a stream thread, 1 ms to 1 min
 * @param maxCommitInterval maximum time between two commits if commits are slow, {@code
 *     minCommitInterval} to 1 min
 * @param stateDirectory directory of the state stores; one per worker, and safe to delete
 * @param apply how runtime calls share this worker
 * @param simulated settings of the simulated runtime
 * @param ray settings of all runtimes on Ray
 * @param rayServe settings of the runtime {@code ray-serve}
 * @param kuberay settings of the runtime {@code kuberay}
 */
@ConfigurationProperties(prefix = "worker", ignoreUnknownFields = false)
public record WorkerSettings(
    @DefaultValue("simulated") RuntimeKind runtime,
    @DefaultValue("3000s") Duration applyDeadline,
    @DefaultValue("60s") Duration deadlineGrace,
    @DefaultValue("false") boolean rollbackOnFailure,
    @DefaultValue("1") int streamThreads,
    @DefaultValue("10ms") Duration minCommitInterval,
    @DefaultValue("100ms") Duration maxCommitInterval,
    @DefaultValue("data/update-worker") Path stateDirectory,
    @DefaultValue ApplySettings apply,
    @DefaultValue Simulated simulated,
    @DefaultValue RaySettings ray,
    @DefaultValue RayServeSettings rayServe,
    @DefaultValue KubeRaySettings kuberay) {
  private static final Duration MAX_COMMIT_INTERVAL = Duration.ofMinutes(1);

  /** The runtimes that this build supports. */
  public enum RuntimeKind {
    /** Serves nothing: for demonstrations and tests. */
    SIMULATED,
    /** The Serve REST API of existing Ray clusters. */
    RAY_SERVE,
    /** A RayService with its own Ray cluster for each endpoint. */
    KUBERAY
  }

  /**
   * Settings of the simulated runtime.
   *
   * @param stepDelay duration of each step, not negative
   */
  public record Simulated(@DefaultValue("0s") Duration stepDelay) {
    /** Checks the bounds. */
    public Simulated {
      require(!stepDelay.isNegative(), "worker.simulated.step-delay", stepDelay, ">= 0");
    }
  }

  /** Checks the bounds. */
  public WorkerSettings {
    require(applyDeadline.toMillis() > 0, "worker.apply-deadline", applyDeadline, "> 0");
    require(
        !deadlineGrace.isNegative() && deadlineGrace.compareTo(Duration.ofHours(1)) <= 0,
        "worker.deadline-grace",
        deadlineGrace,
        "0s-1h");
    require(streamThreads >= 1, "worker.stream-threads", streamThreads, ">= 1");
    require(
        minCommitInterval.toMillis() >= 1 && minCommitInterval.compareTo(MAX_COMMIT_INTERVAL) <= 0,
        "worker.min-commit-interval",
        minCommitInterval,
        "1ms-1m");
    require(
        maxCommitInterval.compareTo(minCommitInterval) >= 0
            && maxCommitInterval.compareTo(MAX_COMMIT_INTERVAL) <= 0,
        "worker.max-commit-interval",
        maxCommitInterval,
        "min-commit-interval to 1m");
  }
}

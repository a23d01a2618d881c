package dev.endpointpipeline.worker.apply;

import static dev.endpointpipeline.service.settings.SettingChecks.require;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of runtime calls: keys {@code worker.apply.*}.
 *
 * @param maxConcurrentCalls maximum number of concurrent runtime calls, at least 1; each holds a
 *     thread
 * @param maxConcurrentCallsPerWorkspace maximum number of these per workspace, at least 1 and at
 *     most {@code maxConcurrentCalls}
 * @param stuckAfter how long a call, or a stream thread between two polls, may take before it is
 *     reported as stuck; positive and longer than any timeout of the runtime
 * @param sessionTimeout the consumer group's session timeout, positive; null to ask Kafka
 */
public record ApplySettings(
    @DefaultValue("128") int maxConcurrentCalls,
    @DefaultValue("32") int maxConcurrentCallsPerWorkspace,
    @DefaultValue("3m") Duration stuckAfter,
    @Nullable Duration sessionTimeout) {
  private static final String PREFIX = "worker.apply.";

  /** Checks the bounds. */
  public ApplySettings {
    require(maxConcurrentCalls >= 1, PREFIX + "max-concurrent-calls", maxConcurrentCalls, ">= 1");
    require(
        maxConcurrentCallsPerWorkspace >= 1 && maxConcurrentCallsPerWorkspace <= maxConcurrentCalls,
        PREFIX + "max-concurrent-calls-per-workspace",
        maxConcurrentCallsPerWorkspace,
        "1-" + maxConcurrentCalls + ", worker.apply.max-concurrent-calls");
    require(stuckAfter.toMillis() > 0, PREFIX + "stuck-after", stuckAfter, "> 0");
    require(
        sessionTimeout == null || sessionTimeout.toMillis() > 0,
        PREFIX + "session-timeout",
        sessionTimeout,
        "> 0");
  }
}

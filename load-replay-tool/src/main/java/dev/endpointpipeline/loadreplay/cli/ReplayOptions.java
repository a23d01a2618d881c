package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.follow.StatusFollower;
import dev.endpointpipeline.loadreplay.replay.AbortCondition;
import dev.endpointpipeline.loadreplay.replay.Credentials;
import dev.endpointpipeline.loadreplay.replay.ReplaySettings;
import dev.endpointpipeline.loadreplay.replay.Shard;
import dev.endpointpipeline.loadreplay.replay.Target;
import dev.endpointpipeline.loadreplay.schedule.RatePlan;
import dev.endpointpipeline.loadreplay.schedule.Schedule;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how to replay. A resumed run takes those of the first one. */
final class ReplayOptions {
  /** Options whose values are secrets, which {@code run.json} leaves out. */
  static final List<String> SECRETS = List.of("--token");

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      split = ",",
      converter = Converters.OfGateway.class,
      description = "Send calls there instead of to the recorded addresses. Repeatable.")
  List<URI> gateways = new ArrayList<>();

  @Option(
      names = "--workspace",
      paramLabel = "ID",
      description = "Use this workspace instead of the recorded ones.")
  @Nullable String workspace;

  @Option(
      names = "--rate",
      paramLabel = "PLAN",
      description =
          "Calls a second instead of the recorded times: 500, or '100/s for 30s, 200/s for 30s', or"
              + " '100/s to 500/s for 1m'.")
  @Nullable String rate;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      description = "How much faster than recorded. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1")
  double speed = 1;

  @Option(names = "--count", paramLabel = "N", description = "Stop after the first N calls.")
  @Nullable Long count;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "Leave out calls that are due later, as in 60s.")
  @Nullable Duration duration;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description =
          "Maximum number of calls in flight. Further calls wait, and their time counts."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "64")
  int connections = 64;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "Give up an attempt after this time. Default: ${DEFAULT-VALUE}.",
      defaultValue = "30s")
  Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "Send a call up to N times again after a 408, 429, 503 or a broken connection."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "3")
  int retries = 3;

  @Option(
      names = "--max-lag",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description =
          "Declare the run invalid if the 99th percentile of the generator's lag is larger."
              + " Default: ${DEFAULT-VALUE}.",
      defaultValue = "10ms")
  Duration maxLag = Duration.ofMillis(10);

  @Option(
      names = "--abort-on",
      paramLabel = "CONDITION",
      description = "End early on 'errors>1%%', 'lag-p99>10ms' or 'p99>2s'. Repeatable.")
  List<String> abortOn = new ArrayList<>();

  @Mixin GatewayLogin login = new GatewayLogin();

  @Option(
      names = "--caller-tokens",
      paramLabel = "FILE",
      description = "JSON object with a token for each recorded caller.")
  @Nullable Path callerTokens;

  @Option(
      names = "--outcome-timeout",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long to wait for outcomes after the last call. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1m")
  Duration outcomeTimeout = Duration.ofMinutes(1);

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "JSON object from recorded to existing endpoint ids, like a run's mapping.json. Other"
              + " endpoints are created.")
  @Nullable Path mapping;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "Send only this part of the recording; all calls about an endpoint are in one.")
  @Nullable String shard;

  @ArgGroup(exclusive = false, heading = "%nTo follow accepted requests to their outcomes:%n")
  @Nullable KafkaOptions kafka;

  /**
   * @throws IllegalArgumentException if an option is malformed or a file can't be read; the message
   *     names it
   */
  ReplaySettings settings() {
    if (rate != null && speed != 1) {
      throw new IllegalArgumentException("--rate and --speed: both (expected: one)");
    }
    Schedule schedule = rate == null ? Schedule.recorded(speed) : RatePlan.parse(rate);
    return new ReplaySettings(
        new Target(gateways, workspace),
        schedule.until(count, duration),
        credentials(),
        connections,
        timeout,
        retries,
        maxLag,
        mapping == null ? Map.of() : OptionFiles.strings("--mapping", mapping),
        shard == null ? Shard.ALL : Shard.parse(shard),
        abortOn.stream().map(AbortCondition::parse).toList(),
        outcomeTimeout,
        login.trusted());
  }

  /**
   * What follows accepted requests; null if nothing is to be followed.
   *
   * @param since when the first of them may have ended; null for now
   * @throws IllegalArgumentException if an option is malformed or a file can't be read
   * @throws TopicException if Kafka does not respond
   */
  @Nullable StatusFollower follower(@Nullable Instant since) {
    return kafka == null ? null : new StatusFollower(kafka.access(), since);
  }

  private Credentials credentials() {
    Credentials own = login.credentials();
    return callerTokens == null
        ? own
        : Credentials.callerTokens(OptionFiles.strings("--caller-tokens", callerTokens), own);
  }
}

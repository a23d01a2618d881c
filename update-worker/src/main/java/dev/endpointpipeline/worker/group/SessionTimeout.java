package dev.endpointpipeline.worker.group;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's session timeout: after that time without a heartbeat, the group reassigns a member's
 * partitions. It is fetched from Kafka periodically, because it can change, unless it is configured
 * here.
 *
 * <p>It is the group's own value if one was set for the group, and otherwise the brokers'. Kafka
 * does not combine the two: it describes a group without a value of its own with Kafka's default,
 * whatever the brokers' value is.
 */
public final class SessionTimeout {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionTimeout.class);
  private static final String OF_GROUP = "streams.session.timeout.ms";
  private static final String OF_BROKER = "group.streams.session.timeout.ms";

  private final Admin admin;
  private final @Nullable Duration configured;
  private volatile @Nullable Duration known;
  private volatile boolean isRefusalLogged;

  /**
   * Creates an instance without a value, unless one is configured.
   *
   * @param configured takes precedence over Kafka's value
   */
  public SessionTimeout(Admin admin, @Nullable Duration configured) {
    this.admin = admin;
    this.configured = configured;
    this.known = configured;
  }

  /** Empty until Kafka has responded. */
  Optional<Duration> get() {
    return Optional.ofNullable(known);
  }

  /** Fetches the value from Kafka if it is unknown. */
  public void fetchIfUnknown(String groupId) {
    if (known == null) {
      fetch(groupId);
    }
  }

  /**
   * Fetches the value from Kafka asynchronously. If that fails, the value stays as it is: one that
   * is too long would let two workers call.
   */
  public void fetch(String groupId) {
    if (configured == null) {
      CompletionStage<Duration> unused =
          ofGroup(groupId)
              .thenCompose(
                  own -> own.map(CompletableFuture::completedStage).orElseGet(this::ofBrokers))
              .whenComplete((timeout, error) -> update(groupId, timeout, error));
    }
  }

  /** The value that was set for the group, if one was. */
  private CompletionStage<Optional<Duration>> ofGroup(String groupId) {
    return describe(List.of(new ConfigResource(ConfigResource.Type.GROUP, groupId)))
        .thenApply(
            configs ->
                configs.values().stream()
                    .flatMap(config -> Stream.ofNullable(config.get(OF_GROUP)))
                    .filter(entry -> entry.source() == ConfigSource.DYNAMIC_GROUP_CONFIG)
                    .map(SessionTimeout::millis)
                    .findFirst());
  }

  /** The smallest value, because any broker may coordinate the group. */
  private CompletionStage<Duration> ofBrokers() {
    return admin
        .describeCluster()
        .nodes()
        .toCompletionStage()
        .thenCompose(nodes -> describe(nodes.stream().map(SessionTimeout::broker).toList()))
        .thenApply(
            configs ->
                configs.values().stream()
                    .map(config -> millis(Objects.requireNonNull(config.get(OF_BROKER))))
                    .min(Duration::compareTo)
                    .orElseThrow());
  }

  private static ConfigResource broker(Node node) {
    return new ConfigResource(ConfigResource.Type.BROKER, node.idString());
  }

  private CompletionStage<Map<ConfigResource, Config>> describe(
      Collection<ConfigResource> resources) {
    return admin.describeConfigs(resources).all().toCompletionStage();
  }

  private static Duration millis(ConfigEntry entry) {
    return Duration.ofMillis(Long.parseLong(entry.value()));
  }

  private void update(String groupId, @Nullable Duration timeout, @Nullable Throwable error) {
    if (timeout != null) {
      known = timeout;
      return;
    }
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof AuthorizationException && !isRefusalLogged) {
      isRefusalLogged = true;
      LOGGER
          .atError()
          .addKeyValue("group", groupId)
          .addKeyValue("known", known)
          .addKeyValue("reason", cause.getMessage())
          .log(
              "the group's session timeout can't be read: grant DescribeConfigs on the group and on"
                  + " the cluster, or set worker.apply.session-timeout");
    }
  }
}

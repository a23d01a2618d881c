package dev.endpointpipeline.worker.group;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's session timeout: after that time without a heartbeat, the group reassigns a member's
 * partitions. It is fetched from Kafka periodically, because the group's configuration can change,
 * unless it is configured here.
 */
public final class SessionTimeout {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionTimeout.class);
  private static final String KEY = "streams.session.timeout.ms";

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

  /** Fetches the value from Kafka asynchronously. */
  public void fetch(String groupId) {
    if (configured == null) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, groupId);
      KafkaFuture<Config> response =
          Objects.requireNonNull(admin.describeConfigs(List.of(group)).values().get(group));
      KafkaFuture<Config> unused =
          response.whenComplete((config, error) -> update(groupId, config, error));
    }
  }

  /** Without an answer, the value stays as it is: a longer one could let two workers call. */
  private void update(String groupId, @Nullable Config config, @Nullable Throwable error) {
    ConfigEntry entry = config == null ? null : config.get(KEY);
    if (entry != null && entry.value() != null) {
      known = Duration.ofMillis(Long.parseLong(entry.value()));
    } else if (config != null || error instanceof AuthorizationException) {
      logRefusal(groupId, error);
    }
  }

  private void logRefusal(String groupId, @Nullable Throwable error) {
    if (!isRefusalLogged) {
      isRefusalLogged = true;
      LOGGER
          .atError()
          .addKeyValue("group", groupId)
          .addKeyValue("known", known)
          .addKeyValue(
              "reason", error == null ? KEY + " is not in the response" : error.getMessage())
          .log(
              "the group's session timeout can't be read: grant DescribeConfigs on the group, or"
                  + " set worker.apply.session-timeout");
    }
  }
}

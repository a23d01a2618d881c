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
 * After how long without a heartbeat the group gives a member's partitions away. Asked of Kafka now
 * and then, as it is a setting of the group that can change, unless it is configured.
 */
public final class SessionTimeout {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionTimeout.class);
  private static final String KEY = "streams.session.timeout.ms";

  /** Kafka's default, and the least that brokers allow by default. */
  private static final Duration KAFKAS_DEFAULT = Duration.ofSeconds(45);

  private final Admin admin;
  private final @Nullable Duration configured;
  private volatile @Nullable Duration known;
  private volatile boolean isRefusalLogged;

  /**
   * Makes one that knows nothing yet, unless it is configured.
   *
   * @param configured counts in place of what Kafka says
   */
  public SessionTimeout(Admin admin, @Nullable Duration configured) {
    this.admin = admin;
    this.configured = configured;
    this.known = configured;
  }

  /** Empty until Kafka has said. */
  Optional<Duration> get() {
    return Optional.ofNullable(known);
  }

  /** Asks Kafka if it has not said yet. */
  public void askUnlessKnown(String groupId) {
    if (known == null) {
      ask(groupId);
    }
  }

  /** Asks Kafka, and does not wait for the answer. */
  public void ask(String groupId) {
    if (configured == null) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, groupId);
      KafkaFuture<Config> answer =
          Objects.requireNonNull(admin.describeConfigs(List.of(group)).values().get(group));
      KafkaFuture<Config> unused =
          answer.whenComplete((config, error) -> learn(groupId, config, error));
    }
  }

  private void learn(String groupId, @Nullable Config config, @Nullable Throwable error) {
    ConfigEntry entry = config == null ? null : config.get(KEY);
    if (entry != null && entry.value() != null) {
      known = Duration.ofMillis(Long.parseLong(entry.value()));
    } else if (config != null || error instanceof AuthorizationException) {
      known = Objects.requireNonNullElse(known, KAFKAS_DEFAULT);
      logRefusal(groupId, error);
    }
  }

  private void logRefusal(String groupId, @Nullable Throwable error) {
    if (!isRefusalLogged) {
      isRefusalLogged = true;
      LOGGER
          .atWarn()
          .addKeyValue("group", groupId)
          .addKeyValue("assumed", known)
          .addKeyValue("reason", error == null ? KEY + " is not shown" : error.getMessage())
          .log(
              "the group's session timeout can't be read: grant DescribeConfigs on the group, or"
                  + " set worker.apply.session-timeout");
    }
  }
}

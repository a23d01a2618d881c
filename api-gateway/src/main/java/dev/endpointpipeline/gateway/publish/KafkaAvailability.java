package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.schemas.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Kafka would acknowledge a request now. A regular probe finds out, so that a call fails at
 * once during an outage and not at its deadline.
 */
public final class KafkaAvailability implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaAvailability.class);
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();
  private static final ConfigResource TOPIC_CONFIG =
      new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);

  /** Kafka counts as unavailable if it takes longer to respond. */
  private static final long RESPONSE_SECONDS = 2;

  private final Admin admin;
  private final ScheduledExecutorService probes =
      Executors.newSingleThreadScheduledExecutor(KafkaAvailability::probeThread);

  /** False until the first successful probe. */
  private volatile boolean available;

  KafkaAvailability(Admin admin, PublishSettings settings) {
    this.admin = admin;
    var unused =
        probes.scheduleWithFixedDelay(
            this::probe, 0, settings.probeInterval().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a request would be acknowledged now. */
  boolean isAvailable() {
    return available;
  }

  @Override
  public void close() {
    probes.shutdownNow();
  }

  private void probe() {
    try {
      String problem = problem();
      if (problem.isEmpty()) {
        setAvailable();
      } else {
        setUnavailable(problem);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      setUnavailable(e.toString());
    }
  }

  private String problem() throws InterruptedException, ExecutionException, TimeoutException {
    var description = admin.describeTopics(List.of(TOPIC)).allTopicNames();
    var config = admin.describeConfigs(List.of(TOPIC_CONFIG)).all();
    Map<String, TopicDescription> described = description.get(RESPONSE_SECONDS, TimeUnit.SECONDS);
    Map<ConfigResource, Config> configs = config.get(RESPONSE_SECONDS, TimeUnit.SECONDS);
    int minInSync =
        configs.values().stream()
            .map(settings -> settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value())
            .mapToInt(Integer::parseInt)
            .findFirst()
            .orElse(1);
    return described.values().stream()
        .map(TopicDescription::partitions)
        .flatMap(Collection::stream)
        .filter(partition -> !acknowledges(partition, minInSync))
        .map(partition -> "partition " + partition.partition() + " lacks a leader or replicas")
        .findFirst()
        .orElse("");
  }

  private static boolean acknowledges(TopicPartitionInfo partition, int minInSync) {
    return partition.leader() != null
        && !partition.leader().isEmpty()
        && partition.isr().size() >= minInSync;
  }

  private void setAvailable() {
    if (!available) {
      available = true;
      LOGGER.atInfo().log("Kafka is available");
    }
  }

  private void setUnavailable(String reason) {
    if (available) {
      available = false;
      LOGGER.atWarn().addKeyValue("reason", reason).log("Kafka is unavailable, responding 503");
    }
  }

  private static Thread probeThread(Runnable probe) {
    Thread thread = new Thread(probe, "kafka-probe");
    thread.setDaemon(true);
    return thread;
  }
}

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
 * Whether Kafka would acknowledge a request now. It is asked at a fixed pace, so that a request
 * learns of an outage at once and not by running into its deadline.
 */
public final class KafkaAvailability implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(KafkaAvailability.class);
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();
  private static final ConfigResource TOPIC_CONFIG =
      new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);

  /** An answer that takes longer is none. */
  private static final long ANSWER_SECONDS = 2;

  private final Admin admin;
  private final ScheduledExecutorService probes =
      Executors.newSingleThreadScheduledExecutor(KafkaAvailability::probeThread);

  /** Away until the first good answer. */
  private volatile boolean away = true;

  KafkaAvailability(Admin admin, PublishSettings settings) {
    this.admin = admin;
    var unused =
        probes.scheduleWithFixedDelay(
            this::probe, 0, settings.probeInterval().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether a request would not be acknowledged now. */
  boolean isAway() {
    return away;
  }

  @Override
  public void close() {
    probes.shutdownNow();
  }

  private void probe() {
    try {
      String trouble = trouble();
      if (trouble.isEmpty()) {
        turnedGood();
      } else {
        turnedAway(trouble);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      turnedAway(e.toString());
    }
  }

  private String trouble() throws InterruptedException, ExecutionException, TimeoutException {
    var description = admin.describeTopics(List.of(TOPIC)).allTopicNames();
    var config = admin.describeConfigs(List.of(TOPIC_CONFIG)).all();
    Map<String, TopicDescription> described = description.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    Map<ConfigResource, Config> configs = config.get(ANSWER_SECONDS, TimeUnit.SECONDS);
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

  private void turnedGood() {
    if (away) {
      away = false;
      LOGGER.atInfo().log("Kafka takes requests");
    }
  }

  private void turnedAway(String reason) {
    if (!away) {
      away = true;
      LOGGER.atWarn().addKeyValue("reason", reason).log("Kafka takes no requests, answering 503");
    }
  }

  private static Thread probeThread(Runnable probe) {
    Thread thread = new Thread(probe, "kafka-probe");
    thread.setDaemon(true);
    return thread;
  }
}

package dev.endpointpipeline.kafkabinding;

import static java.util.Objects.requireNonNull;

import dev.endpointpipeline.schemas.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates missing topics as the catalogue describes them, and refuses existing ones that differ. It
 * never alters a topic, since that can destroy or reorder records. A longer retention or a larger
 * maximum record size than the catalogue's is not a difference.
 */
public final class TopicProvisioning {
  private static final Logger LOGGER = LoggerFactory.getLogger(TopicProvisioning.class);
  private static final String MIN_IN_SYNC = TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
  private static final String UNLIMITED = "-1";

  /** Larger values than the catalogue's keep every promise of the contract. */
  private static final Set<String> MAY_BE_RAISED =
      Set.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.MAX_MESSAGE_BYTES_CONFIG);

  private final Admin admin;
  private final TopicRequirements requirements;

  /** Logs a warning if topics need not survive the loss of a broker. */
  public TopicProvisioning(Admin admin, TopicRequirements requirements) {
    this.admin = admin;
    this.requirements = requirements;
    if (!requirements.durabilityRequired()) {
      LOGGER
          .atWarn()
          .addKeyValue("endpoint-pipeline.topics.durability", "as-is")
          .log("acknowledged requests can be lost with a single broker: not for production");
    }
  }

  /**
   * @throws TopicMismatchException if a topic exists with other settings, naming each
   * @throws KafkaException if Kafka did not respond; trying again later is safe
   */
  public void ensure(Collection<Topic> topics) throws InterruptedException {
    create(topics);
    List<String> differences = differences(topics);
    if (!differences.isEmpty()) {
      throw new TopicMismatchException(differences);
    }
  }

  private void create(Collection<Topic> topics) throws InterruptedException {
    List<NewTopic> wanted = new ArrayList<>();
    for (Topic topic : topics) {
      if (!exists(topic)) {
        wanted.add(described(topic));
      }
    }
    for (var creation : admin.createTopics(wanted).values().values()) {
      try {
        creation.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw asKafkaException(e);
        }
      }
    }
  }

  /** Without the right to create topics, creating an existing one would be refused too. */
  private boolean exists(Topic topic) throws InterruptedException {
    try {
      admin.describeTopics(List.of(topic.topicName())).allTopicNames().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw asKafkaException(e);
    }
  }

  private NewTopic described(Topic topic) {
    Map<String, String> settings = new HashMap<>(topic.settings());
    Optional<Short> replicas = Optional.empty();
    if (requirements.durabilityRequired()) {
      replicas = Optional.of((short) requirements.replicationFactor());
      settings.put(MIN_IN_SYNC, Integer.toString(requirements.minInSyncReplicas()));
    }
    return new NewTopic(topic.topicName(), Optional.of(requirements.partitions()), replicas)
        .configs(settings);
  }

  private List<String> differences(Collection<Topic> topics) throws InterruptedException {
    List<String> names = topics.stream().map(Topic::topicName).toList();
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, TopicDescription> descriptions;
    Map<String, Config> configs;
    try {
      descriptions = admin.describeTopics(names).allTopicNames().get();
      configs =
          admin.describeConfigs(resources).all().get().entrySet().stream()
              .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    } catch (ExecutionException e) {
      throw asKafkaException(e);
    }
    List<String> differences = new ArrayList<>();
    for (Topic topic : topics) {
      String name = topic.topicName();
      addDifferences(
          topic,
          requireNonNull(descriptions.get(name)),
          requireNonNull(configs.get(name)),
          differences);
    }
    return differences;
  }

  private void addDifferences(
      Topic topic, TopicDescription description, Config config, List<String> differences) {
    int partitions = description.partitions().size();
    if (partitions != requirements.partitions()) {
      differences.add(difference(topic, "partitions", partitions, requirements.partitions()));
    }
    topic
        .settings()
        .forEach(
            (key, expected) -> {
              String value = config.get(key).value();
              if (MAY_BE_RAISED.contains(key)) {
                if (!isAtLeast(value, expected)) {
                  differences.add(difference(topic, key, value, ">= " + expected));
                }
              } else if (!expected.equals(value)) {
                differences.add(difference(topic, key, value, expected));
              }
            });
    if (requirements.durabilityRequired()) {
      addLackOfReplicas(topic, description, config, differences);
    }
  }

  private void addLackOfReplicas(
      Topic topic, TopicDescription description, Config config, List<String> differences) {
    int replicas =
        description.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    if (replicas < requirements.replicationFactor()) {
      differences.add(
          difference(
              topic, "replication factor", replicas, ">= " + requirements.replicationFactor()));
    }
    String inSync = config.get(MIN_IN_SYNC).value();
    if (Integer.parseInt(inSync) < requirements.minInSyncReplicas()) {
      differences.add(
          difference(topic, MIN_IN_SYNC, inSync, ">= " + requirements.minInSyncReplicas()));
    }
  }

  private static String difference(Topic topic, String key, Object value, Object expected) {
    return topic.topicName() + ": " + key + ": " + value + " (expected: " + expected + ")";
  }

  private static boolean isAtLeast(String value, String expected) {
    return value.equals(UNLIMITED) || Long.parseLong(value) >= Long.parseLong(expected);
  }

  private static KafkaException asKafkaException(ExecutionException e) {
    // A topic that was created a moment ago may not be known to every broker yet.
    if (e.getCause() instanceof UnknownTopicOrPartitionException) {
      return new KafkaException("topics are still being created: " + e.getCause(), e);
    }
    if (e.getCause() instanceof AuthorizationException) {
      return new MissingRightsException(
          "DESCRIBE, DESCRIBE_CONFIGS or CREATE (see docs/operation.md): " + e.getCause(), e);
    }
    return new KafkaException("Kafka did not respond: " + e.getCause(), e);
  }
}

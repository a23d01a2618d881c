package dev.endpointpipeline.kafkabinding;

import static java.util.Objects.requireNonNull;

import dev.endpointpipeline.schemas.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Brings a cluster's topics in line with the catalogue: creates what is missing, and refuses what
 * differs. An existing topic is never altered, since that can destroy records or reorder them.
 */
public final class TopicProvisioning {
  private final Admin admin;
  private final int partitions;

  /**
   * @param partitions of each topic, at least 1; the same for all services of a deployment, and for
   *     ever
   */
  public TopicProvisioning(Admin admin, int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions: " + partitions + " (expected: >= 1)");
    }
    this.admin = admin;
    this.partitions = partitions;
  }

  /**
   * @throws TopicMismatchException if a topic exists with other settings, naming each
   * @throws KafkaException if Kafka did not answer; trying again later is safe
   */
  public void ensure(Collection<Topic> topics) throws InterruptedException {
    create(topics);
    List<String> differences = differences(topics);
    if (!differences.isEmpty()) {
      throw new TopicMismatchException(differences);
    }
  }

  private void create(Collection<Topic> topics) throws InterruptedException {
    List<NewTopic> wanted =
        topics.stream()
            .map(
                topic ->
                    new NewTopic(topic.topicName(), Optional.of(partitions), Optional.empty())
                        .configs(topic.settings()))
            .toList();
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
    int actual = description.partitions().size();
    if (actual != partitions) {
      differences.add(
          topic.topicName() + ": partitions: " + actual + " (expected: " + partitions + ")");
    }
    topic
        .settings()
        .forEach(
            (key, expected) -> {
              String value = config.get(key).value();
              if (!expected.equals(value)) {
                differences.add(
                    topic.topicName()
                        + ": "
                        + key
                        + ": "
                        + value
                        + " (expected: "
                        + expected
                        + ")");
              }
            });
  }

  private static KafkaException asKafkaException(ExecutionException e) {
    // A topic that was created a moment ago may not be known to every broker yet.
    String reason =
        e.getCause() instanceof UnknownTopicOrPartitionException
            ? "topics are still being created"
            : "Kafka did not answer";
    return new KafkaException(reason + ": " + e.getCause(), e);
  }
}

package dev.endpointpipeline.kafkabinding;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.kafkabinding.TopicRequirements.Durability;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real broker, where every test finds none of the catalogue's topics. */
@WithLocalStack
class TopicProvisioningTest {
  private static final List<Topic> CATALOGUE = List.of(Topic.values());
  private static final TopicRequirements ONE_BROKER = TopicRequirements.asIs(3);

  private Admin admin;

  @BeforeEach
  void connect(LocalStack stack) throws Exception {
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    deleteTopics();
  }

  @AfterEach
  void disconnect() throws Exception {
    deleteTopics();
    admin.close();
  }

  @Test
  void createsEveryTopicAsTheCatalogueSays() throws Exception {
    ensure(CATALOGUE);
    for (Topic topic : CATALOGUE) {
      assertThat(partitions(topic)).isEqualTo(3);
      topic
          .settings()
          .forEach((key, value) -> assertThat(setting(topic, key)).as(key).isEqualTo(value));
    }
  }

  @Test
  void acceptsWhatItCreated() throws Exception {
    ensure(CATALOGUE);
    assertThatCode(() -> ensure(CATALOGUE)).doesNotThrowAnyException();
  }

  @Test
  void createsWhatIsMissingBesideWhatIsThere() throws Exception {
    ensure(List.of(Topic.ENDPOINT_STATE));
    ensure(CATALOGUE);
    assertThat(partitions(Topic.ENDPOINT_REQUESTS)).isEqualTo(3);
  }

  @Test
  void refusesEveryTopicThatDiffersByNameAndAltersNone() throws Exception {
    create(Topic.ENDPOINT_REQUESTS, 2, Topic.ENDPOINT_REQUESTS.settings());
    create(Topic.ENDPOINT_STATE, 3, Map.of("cleanup.policy", "delete"));
    assertThatExceptionOfType(TopicMismatchException.class)
        .isThrownBy(() -> ensure(CATALOGUE))
        .withMessageContaining("endpoint-requests: partitions: 2 (expected: 3)")
        .withMessageContaining("endpoint-state: cleanup.policy: delete (expected: compact)")
        .withMessageNotContaining("endpoint-status");
    assertThat(partitions(Topic.ENDPOINT_REQUESTS)).isEqualTo(2);
    assertThat(setting(Topic.ENDPOINT_STATE, "cleanup.policy")).isEqualTo("delete");
  }

  @Test
  void saysThatTryingAgainIsSafeWhenKafkaDoesNotRespond() throws Exception {
    int port = SchemaRegistryTest.nothingListens().getPort();
    Map<String, Object> away =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + port,
            "request.timeout.ms",
            500,
            "default.api.timeout.ms",
            500);
    try (Admin nowhere = Admin.create(away)) {
      assertThatThrownBy(() -> new TopicProvisioning(nowhere, ONE_BROKER).ensure(CATALOGUE))
          .isInstanceOf(KafkaException.class)
          .hasMessageStartingWith("Kafka did not respond: ");
    }
  }

  @Test
  void needsAPartition() {
    assertThatThrownBy(() -> TopicRequirements.asIs(0))
        .hasMessage("endpoint-pipeline.topics.partitions: 0 (expected: >= 1)");
  }

  @Test
  void acceptsLimitsThatWereRaisedByHandAndRefusesLoweredOnes() throws Exception {
    ensure(List.of(Topic.ENDPOINT_REQUESTS));
    set(Topic.ENDPOINT_REQUESTS, "retention.ms", "-1");
    set(Topic.ENDPOINT_REQUESTS, "max.message.bytes", "9000000");
    ensure(List.of(Topic.ENDPOINT_REQUESTS));

    set(Topic.ENDPOINT_REQUESTS, "retention.ms", "1000");
    assertThatExceptionOfType(TopicMismatchException.class)
        .isThrownBy(() -> ensure(List.of(Topic.ENDPOINT_REQUESTS)))
        .withMessageContaining("retention.ms: 1000 (expected: >= 1209600000)");
  }

  @Test
  void refusesTopicsThatALostBrokerTakesAlongWhereDurabilityIsRequired() throws Exception {
    ensure(List.of(Topic.ENDPOINT_STATE));
    var durable = new TopicRequirements(3, Durability.REQUIRED, 3, 2);

    assertThatExceptionOfType(TopicMismatchException.class)
        .isThrownBy(
            () -> new TopicProvisioning(admin, durable).ensure(List.of(Topic.ENDPOINT_STATE)))
        .withMessageContaining("endpoint-state: replication factor: 1 (expected: >= 3)")
        .withMessageContaining("endpoint-state: min.insync.replicas: 1 (expected: >= 2)");
    // Rather waits for brokers than creates a topic that it would refuse
    assertThatThrownBy(
            () -> new TopicProvisioning(admin, durable).ensure(List.of(Topic.ENDPOINT_STATUS)))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("InvalidReplicationFactorException");
  }

  @Test
  void replicationFactorMustExceedMinInSyncReplicas() {
    assertThatThrownBy(() -> new TopicRequirements(3, Durability.REQUIRED, 3, 1))
        .hasMessageStartingWith("endpoint-pipeline.topics.min-in-sync-replicas: 1");
    assertThatThrownBy(() -> new TopicRequirements(3, Durability.REQUIRED, 2, 2))
        .hasMessageStartingWith("endpoint-pipeline.topics.replication-factor: 2");
  }

  @Test
  void everythingIsAllowedWhereKafkaHasNoAuthorizer() throws Exception {
    ensure(List.of(Topic.ENDPOINT_STATE));
    assertThat(
            new Rights(admin)
                .missing(
                    List.of(
                        Right.topic(AclOperation.WRITE, Topic.ENDPOINT_STATE.topicName()),
                        Right.topic(AclOperation.CREATE, "any-topic"),
                        new Right(ResourceType.GROUP, "any-group", AclOperation.READ),
                        new Right(ResourceType.TRANSACTIONAL_ID, "any-id", AclOperation.WRITE))))
        .isEmpty();
  }

  private void set(Topic topic, String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    var change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
    await().until(() -> setting(topic, key).equals(value));
  }

  /** Tries again as services do: a busy broker needs a while to know a topic that is new. */
  private void ensure(List<Topic> topics) {
    TopicProvisioning provisioning = new TopicProvisioning(admin, ONE_BROKER);
    await()
        .atMost(Duration.ofSeconds(40))
        .ignoreExceptionsInstanceOf(KafkaException.class)
        .until(
            () -> {
              provisioning.ensure(topics);
              return true;
            });
  }

  private void create(Topic topic, int partitions, Map<String, String> settings) throws Exception {
    NewTopic wanted =
        new NewTopic(topic.topicName(), Optional.of(partitions), Optional.empty())
            .configs(settings);
    admin.createTopics(List.of(wanted)).all().get();
  }

  private int partitions(Topic topic) throws Exception {
    Map<String, TopicDescription> descriptions =
        admin.describeTopics(List.of(topic.topicName())).allTopicNames().get();
    return requireNonNull(descriptions.get(topic.topicName())).partitions().size();
  }

  private String setting(Topic topic, String key) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    try {
      Map<ConfigResource, Config> configs = admin.describeConfigs(List.of(resource)).all().get();
      return requireNonNull(configs.get(resource)).get(key).value();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void deleteTopics() throws Exception {
    List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
    Set<String> there = admin.listTopics().names().get();
    admin.deleteTopics(names.stream().filter(there::contains).toList()).all().get();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
  }
}

package dev.endpointpipeline.gateway.health;

import dev.endpointpipeline.gateway.publish.RequestSchemas;
import dev.endpointpipeline.gateway.readmodel.LogFollower;
import dev.endpointpipeline.kafkabinding.KnownSchemas;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.kafkabinding.Right;
import dev.endpointpipeline.kafkabinding.Rights;
import dev.endpointpipeline.kafkabinding.TopicMismatchException;
import dev.endpointpipeline.kafkabinding.TopicProvisioning;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Brings the service to the point where it can do its work: topics as they should be, rights to use
 * them, schemas in the registry, the read model loaded. Waits for what is away; fails the start for
 * what is wrong. Until it is done the service is up, not ready, and answers 503.
 */
@Component("startUp")
class StartUp implements ApplicationRunner, HealthIndicator {
  private static final Logger LOGGER = LoggerFactory.getLogger(StartUp.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final List<Topic> TOPICS =
      List.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE);
  private static final List<Schema> SCHEMAS =
      Stream.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATE)
          .flatMap(topic -> topic.records().stream())
          .toList();
  private static final List<Right> RIGHTS =
      List.of(
          Right.topic(AclOperation.WRITE, Topic.ENDPOINT_REQUESTS.topicName()),
          Right.topic(AclOperation.READ, Topic.ENDPOINT_REQUESTS.topicName()),
          Right.topic(AclOperation.READ, Topic.ENDPOINT_STATE.topicName()));

  private final TopicProvisioning provisioning;
  private final Rights rights;
  private final KnownSchemas schemas;
  private final RequestSchemas requestSchemas;
  private final LogFollower follower;
  private volatile Stage stage = Stage.TOPICS;

  StartUp(
      TopicProvisioning provisioning,
      Rights rights,
      KnownSchemas schemas,
      RequestSchemas requestSchemas,
      LogFollower follower) {
    this.provisioning = provisioning;
    this.rights = rights;
    this.schemas = schemas;
    this.requestSchemas = requestSchemas;
    this.follower = follower;
  }

  /**
   * @throws TopicMismatchException if the topics in Kafka are not as the catalogue says
   */
  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    ensureTopics();
    stage = Stage.SCHEMAS;
    awaitSchemas();
    stage = Stage.READ_MODEL;
    follower.load();
    stage = Stage.DONE;
  }

  @Override
  public Health health() {
    Stage now = follower.isBroken() ? Stage.BROKEN : stage;
    Health.Builder health = now == Stage.DONE ? Health.up() : Health.down();
    return health.withDetail("stage", now).build();
  }

  private void ensureTopics() throws InterruptedException {
    while (true) {
      try {
        provisioning.ensure(TOPICS);
        List<Right> missing = rights.missing(RIGHTS);
        if (missing.isEmpty()) {
          return;
        }
        LOGGER.atError().addKeyValue("missing", missing).log("waiting for rights in Kafka");
      } catch (KafkaException e) {
        LOGGER.atWarn().addKeyValue("reason", e.getMessage()).log("waiting for Kafka");
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void awaitSchemas() throws InterruptedException {
    while (true) {
      String reason;
      try {
        List<Schema> missing = schemas.resolve(SCHEMAS);
        if (missing.isEmpty()) {
          requestSchemas.resolve();
          return;
        }
        reason = "not registered: " + missing.stream().map(Schema::getFullName).toList();
      } catch (RegistryUnavailableException | SerializationException e) {
        reason = e.getMessage();
      }
      LOGGER.atWarn().addKeyValue("reason", reason).log("waiting for schemas in the registry");
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private enum Stage {
    TOPICS,
    SCHEMAS,
    READ_MODEL,
    DONE,
    /** What is shown grows old: only a restart helps. */
    BROKEN
  }
}
